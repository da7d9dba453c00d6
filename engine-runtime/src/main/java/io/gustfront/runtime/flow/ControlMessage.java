package io.gustfront.runtime.flow;

/** What comes to an executor on its control lane: never behind data, and never with anything to wait for. Immutable. */
public interface ControlMessage {}
