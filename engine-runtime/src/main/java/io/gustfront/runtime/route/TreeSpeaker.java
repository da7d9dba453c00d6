package io.gustfront.runtime.route;

import io.gustfront.runtime.tuple.Envelope;

/** Tells the spouts what becomes of tuples that have been emitted and not executed. */
public interface TreeSpeaker extends RootFailer {
    /** A tuple goes to workers of which its trees may not have heard (PROTOCOL W3); nothing for an untracked one. */
    void reached(Envelope tuple, long reach);
}
