package io.gustfront.runtime.codec;

import io.gustfront.runtime.tuple.Envelope;

/** A tuple whose header could be read and whose values couldn't, so that it can still be failed at its roots (PROTOCOL K4). */
public final class UndecodableTupleException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Envelope shell;

    UndecodableTupleException(Envelope shell, Throwable cause) {
        super(
                "a tuple from " + shell.getSourceGlobalStreamId() + " to task " + shell.targetTask()
                        + " can't be decoded: " + cause.getMessage(),
                cause);
        this.shell = shell;
    }

    /** The tuple, without values. */
    public Envelope shell() {
        return shell;
    }
}
