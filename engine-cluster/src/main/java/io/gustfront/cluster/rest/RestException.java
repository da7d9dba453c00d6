package io.gustfront.cluster.rest;

import io.gustfront.cluster.view.Views.Problem;
import java.util.Optional;

/** A request that isn't done, with what is answered. */
final class RestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final int status;
    final transient Problem problem;

    RestException(int status, String error, String message) {
        this(status, new Problem(error, message, Optional.empty()));
    }

    RestException(int status, Problem problem) {
        super(problem.message(), null, false, false);
        this.status = status;
        this.problem = problem;
    }

    static RestException invalid(String message) {
        return new RestException(400, "invalid", message);
    }

    static RestException notFound(String message) {
        return new RestException(404, "not-found", message);
    }
}
