package io.gustfront.cli.command;

import io.gustfront.cluster.client.GustException;

/** What is said of a command that failed. */
public final class Failure {
    private Failure() {}

    /** One line: what the command or the cluster says of it; of what nobody expected, what it is. */
    public static String line(Exception e) {
        return e instanceof CommandFailedException || e instanceof GustException
                ? "gust: " + e.getMessage()
                : "gust: failed unexpectedly with " + e + "; --stacktrace shows where";
    }
}
