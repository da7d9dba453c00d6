package io.gustfront.runtime.process;

import io.gustfront.runtime.agent.FaultHandler;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Why a worker ends.
 *
 * <pre>
 * code 70 epoch 0
 * one line that says why
 * the stack, if there is one…
 * </pre>
 *
 * @param code the process's exit code
 * @param epoch the worker may be started again only with a plan of at least this epoch; 0: with any
 * @param cause one line, for people
 * @param stack may be empty
 */
public record LastWords(int code, long epoch, String cause, String stack) {
    /** It was told to. */
    public static final int CLOSED = 0;

    /** The engine or its user's code failed in a way that a process can't go on after. */
    public static final int CRASHED = 70;

    /** Its peers have a newer plan, and nobody gave it one. */
    public static final int SUPERSEDED = 75;

    /** A newer start of the same worker is at work. */
    public static final int REPLACED = 76;

    private static final int MOST_STACK = 64 << 10;

    /** Makes the cause one line. */
    public LastWords {
        cause = cause.replaceAll("\\p{Cntrl}+", " ").trim();
        stack = stack.length() > MOST_STACK ? stack.substring(0, MOST_STACK) : stack;
    }

    /** It was told to. */
    public static LastWords closed() {
        return new LastWords(CLOSED, 0, "closed", "");
    }

    /** It can't go on. */
    public static LastWords crashed(String what, Throwable cause) {
        return new LastWords(CRASHED, 0, what + ": " + describe(cause), stackOf(cause));
    }

    /** Its class and message; the message is user code, and may throw. */
    public static String describe(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (Throwable worse) {
            FaultHandler.rethrowIfFatal(worse);
            return thrown.getClass().getName() + ": its message can't be had: "
                    + worse.getClass().getName();
        }
    }

    /** Its stack trace as text; what there is of it, if its message can't be had. */
    public static String stackOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        try {
            thrown.printStackTrace(new PrintWriter(text, true));
        } catch (Throwable worse) {
            FaultHandler.rethrowIfFatal(worse);
            text.append(describe(thrown)).append('\n');
            for (StackTraceElement frame : thrown.getStackTrace()) {
                text.append("\tat ").append(frame.toString()).append('\n');
            }
        }
        return text.toString();
    }

    /** Writes them down. */
    public void write(Path file) throws IOException {
        WorkerFiles.writeAtomically(file, "code " + code + " epoch " + epoch + "\n" + cause + "\n" + stack);
    }

    /** Reads what was written; empty if nothing was. */
    public static Optional<LastWords> read(Path file) {
        try {
            String[] lines = Files.readString(file, StandardCharsets.UTF_8).split("\n", 3);
            String[] words = lines[0].split(" ", -1);
            if (lines.length < 2 || words.length != 4) {
                return Optional.empty();
            }
            return Optional.of(new LastWords(
                    Integer.parseInt(words[1]), Long.parseLong(words[3]), lines[1], lines.length < 3 ? "" : lines[2]));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
