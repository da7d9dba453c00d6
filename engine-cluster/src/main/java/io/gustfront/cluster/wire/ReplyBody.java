package io.gustfront.cluster.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gustfront.runtime.channel.ToSupervisor.ExecutorStats;
import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import java.util.List;

/** What a supervisor answers a {@link RequestBody} with. Each fits a frame: what is more is cut, and asked for again. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ReplyBody.LogLines.class, name = "log"),
    @JsonSubTypes.Type(value = ReplyBody.Errors.class, name = "errors"),
    @JsonSubTypes.Type(value = ReplyBody.Stats.class, name = "stats"),
    @JsonSubTypes.Type(value = ReplyBody.Oldest.class, name = "oldest"),
    @JsonSubTypes.Type(value = ReplyBody.Stacks.class, name = "stacks"),
    @JsonSubTypes.Type(value = ReplyBody.BlobChunk.class, name = "blob"),
    @JsonSubTypes.Type(value = ReplyBody.Refused.class, name = "refused")
})
public sealed interface ReplyBody {
    /**
     * A piece of a worker's log.
     *
     * @param from the position of its first byte, in all that the worker ever wrote to it; above what was asked for if that is
     *     gone already
     * @param text whole lines
     * @param next where to go on
     */
    record LogLines(long from, String text, long next) implements ReplyBody {}

    /**
     * What user code threw, reported, or hung in.
     *
     * @param errors the newest first
     */
    record Errors(List<ErrorEntry> errors) implements ReplyBody {
        /** Copies what it is given. */
        public Errors {
            errors = List.copyOf(errors);
        }
    }

    /**
     * An error, as kept on the supervisor's disk.
     *
     * @param atMs since 1970
     * @param node where
     * @param port where
     * @param component where; empty for the worker itself
     * @param task where; 0 if no task is meant
     * @param kind {@code error}, {@code stall}, {@code exit}
     * @param message one line
     * @param stack may be empty
     * @param count how many of the kind it stands for
     */
    record ErrorEntry(
            long atMs,
            String node,
            int port,
            String component,
            int task,
            String kind,
            String message,
            String stack,
            long count) {}

    /**
     * The numbers of the topology's workers on this node.
     *
     * @param workers one entry per slot; those that didn't answer within two seconds are missing
     */
    record Stats(List<WorkerStats> workers) implements ReplyBody {
        /** Copies what it is given. */
        public Stats {
            workers = List.copyOf(workers);
        }
    }

    /**
     * The numbers of a worker.
     *
     * @param port the slot
     * @param incarnation whose numbers these are: those of another start begin at zero
     * @param atMs when they were taken, since 1970
     * @param executors ascending
     */
    record WorkerStats(int port, int incarnation, long atMs, List<ExecutorStats> executors) {
        /** Copies what it is given. */
        public WorkerStats {
            executors = List.copyOf(executors);
        }
    }

    /**
     * Tuples that have waited longest.
     *
     * @param tuples the oldest first
     */
    record Oldest(List<OldTuple> tuples) implements ReplyBody {
        /** Copies what it is given. */
        public Oldest {
            tuples = List.copyOf(tuples);
        }
    }

    /**
     * The stacks of a worker's threads.
     *
     * @param text for people
     */
    record Stacks(String text) implements ReplyBody {}

    /**
     * A piece of a blob.
     *
     * @param offset where it begins
     * @param total the blob's size
     * @param bytes the piece, not empty unless the blob ends at the offset
     */
    record BlobChunk(long offset, long total, byte[] bytes) implements ReplyBody {}

    /**
     * It isn't answered.
     *
     * @param why for people
     */
    record Refused(String why) implements ReplyBody {}
}
