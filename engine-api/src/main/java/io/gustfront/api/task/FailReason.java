package io.gustfront.api.task;

import java.util.Locale;

/**
 * Why a tuple tree failed: told to the spout, counted and shown.
 *
 * @param kind the class of reason
 * @param component the component where it failed; empty where no component did it
 * @param task the task where it failed; 0 where no task did it
 * @param detail what was thrown, or the cause that a bolt gave when it failed the tuple: its class and its message,
 *     {@value #MOST_DETAIL_CHARS} characters at most; empty where there was nothing. The same whether it happened in the spout's
 *     worker or in another
 */
public record FailReason(Kind kind, String component, int task, String detail) {
    /** How long a detail is at most; what is longer is cut. */
    public static final int MOST_DETAIL_CHARS = 200;

    /** Cuts a detail that is too long. */
    public FailReason {
        detail = detail.length() > MOST_DETAIL_CHARS ? detail.substring(0, MOST_DETAIL_CHARS) : detail;
    }

    /** A reason without a detail. */
    public FailReason(Kind kind, String component, int task) {
        this(kind, component, task, "");
    }

    /** The classes of reasons. */
    public enum Kind {
        /** A bolt called {@code fail}. */
        FAILED_BY,
        /** User code threw, or its tuple couldn't be decoded. */
        THREW,
        /** A bolt failed it, or threw, as something that it needs is away: an {@link UnavailableException}. Not this tuple's fault. */
        UNAVAILABLE,
        /**
         * A task's object threw again and again and was given up, and the tuple, or the tree, was in its keeping; or came before there
         * was a new object. Not this tuple's fault.
         */
        RESTARTED,
        /** A bolt kept the tuple for longer than its timeout. */
        NOT_ACKED,
        /** A worker, or the session with it, was lost, and a tuple of the tree may have been there. */
        WORKER_LOST,
        /** An executor moved to another worker, or was closed, and a tuple of the tree was there. */
        MOVED,
        /** The tree was open for longer than {@code message.max-lifetime}. */
        TOO_OLD,
        /** A stream that closes a cycle was full. */
        FEEDBACK_FULL;

        /** Whether user code is to blame, so that a record that fails so again and again is poison. */
        public boolean isByUserCode() {
            return this == FAILED_BY || this == THREW;
        }
    }

    /** A reason that no component is to blame for. */
    public static FailReason of(Kind kind) {
        return new FailReason(kind, "", 0);
    }

    /** User code of a task threw this: {@link Kind#THREW}, or {@link Kind#UNAVAILABLE} if it says so. */
    public static FailReason threw(String component, int task, Throwable thrown) {
        return new FailReason(kindOf(thrown, Kind.THREW), component, task, describe(thrown));
    }

    /** A bolt's task failed the tuple, for this cause: {@link Kind#FAILED_BY}, or {@link Kind#UNAVAILABLE} if it says so. */
    public static FailReason failedBy(String component, int task, Throwable cause) {
        return new FailReason(kindOf(cause, Kind.FAILED_BY), component, task, describe(cause));
    }

    private static Kind kindOf(Throwable cause, Kind otherwise) {
        return cause instanceof UnavailableException ? Kind.UNAVAILABLE : otherwise;
    }

    /** Class and message; the message is user code, and may throw. */
    private static String describe(Throwable thrown) {
        String message;
        try {
            message = thrown.getMessage();
        } catch (Throwable worse) {
            if (worse instanceof OutOfMemoryError fatal) {
                throw fatal;
            }
            message = "its message can't be had: " + worse.getClass().getName();
        }
        String name = thrown.getClass().getName();
        return message == null ? name : name + ": " + message;
    }

    @Override
    public String toString() {
        String where = component.isEmpty() ? "" : component + " task " + task;
        return switch (kind) {
            case FAILED_BY -> "failed by " + where + (detail.isEmpty() ? "" : ": " + detail);
            case UNAVAILABLE -> "not taken by " + where + (detail.isEmpty() ? "" : ": " + detail);
            case THREW -> where + " threw" + (detail.isEmpty() ? "" : " " + detail);
            case NOT_ACKED -> "not acked by " + where;
            default ->
                kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + (component.isEmpty() ? "" : " at " + where);
        };
    }
}
