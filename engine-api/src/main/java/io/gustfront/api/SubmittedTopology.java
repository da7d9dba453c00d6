package io.gustfront.api;

/**
 * A topology that was taken in.
 *
 * @param name the name that it was submitted under
 * @param id the name and a unique suffix
 */
public record SubmittedTopology(String name, String id) {}
