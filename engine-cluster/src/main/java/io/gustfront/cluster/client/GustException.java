package io.gustfront.cluster.client;

import io.gustfront.cluster.view.Views.Problem;

/** A master refused, or none could be reached. The message is one line that says what is wrong. */
public final class GustException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;

    /**
     * @param status the HTTP status; 0 if no master answered
     * @param problem what was answered
     */
    public GustException(int status, Problem problem) {
        super(problem.message());
        this.status = status;
        this.error = problem.error();
    }

    /** The HTTP status; 0 if no master answered. */
    public int status() {
        return status;
    }

    /** The kind of problem, as in {@link Problem#error()}; {@code unreachable} if no master answered. */
    public String error() {
        return error;
    }
}
