package io.gustfront.cli.command;

/**
 * A command was refused or failed: exit code 1. The message is for the user: one line that says what is wrong and what to do.
 * The cause is shown with {@code --stacktrace} only.
 */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a line for the user. */
    public CommandFailedException(String message) {
        super(message);
    }

    /** With a line for the user, and what it comes from. */
    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
