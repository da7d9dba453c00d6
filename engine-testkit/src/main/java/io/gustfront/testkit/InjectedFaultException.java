package io.gustfront.testkit;

/** Thrown in a bolt's stead, because the test wanted it. */
public final class InjectedFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InjectedFaultException(String component, int task) {
        super("the test has " + component + " task " + task + " throw");
    }
}
