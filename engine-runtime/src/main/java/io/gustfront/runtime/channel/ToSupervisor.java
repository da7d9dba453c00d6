package io.gustfront.runtime.channel;

import io.gustfront.scheduler.TaskRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a worker tells its supervisor. */
public sealed interface ToSupervisor {
    /**
     * How the worker is, whole: sent at every change and at least once a second. It is the heartbeat, too: a worker of which
     * nothing is heard for as long as {@code worker.frozen} says is killed.
     *
     * @param planEpoch of the newest plan that it has; 0 before the first
     * @param ready whether every executor of that plan which is its own is open, and it has a session with every peer of it
     * @param active whether its spouts run
     * @param drained whether it was told to drain, and is done or out of time
     * @param open the placements that are open or not yet entirely closed, ascending. One that a plan left out is closed when it
     *     is not here in a status with that plan's epoch or a newer one
     * @param pending open trees of its spouts
     */
    record Status(
            long planEpoch, boolean ready, boolean active, boolean drained, List<OpenPlacement> open, long pending)
            implements ToSupervisor {
        /** Copies what it is given. */
        public Status {
            open = List.copyOf(open);
        }
    }

    /**
     * A placement that isn't closed.
     *
     * @param executor its tasks
     * @param epoch in which it was placed
     */
    record OpenPlacement(TaskRange executor, long epoch) {}

    /**
     * User code threw, or reported an error. At most one per kind and interval is sent.
     *
     * @param atMs when, since 1970
     * @param component where; empty for the worker itself
     * @param task where; 0 if no task is meant
     * @param message one line
     * @param stack the stack trace, at most 64 KiB
     * @param count how many of the kind there were since the last report
     */
    record ErrorReport(long atMs, String component, int task, String message, String stack, long count)
            implements ToSupervisor {}

    /**
     * A call into user code takes long; or did: then {@code forMs} is how long it took in the end, and {@code stack} is empty.
     *
     * @param atMs when it was noticed, since 1970
     * @param component where
     * @param task where
     * @param call which: {@code execute}, {@code nextTuple}…
     * @param forMs for how long
     * @param stack where it is now
     */
    record Stall(long atMs, String component, int task, String call, long forMs, String stack)
            implements ToSupervisor {}

    /**
     * There is no session with a peer (PROTOCOL K3), or there is again.
     *
     * @param peer the peer's number
     * @param peerIncarnation the incarnation with which there is none
     * @param forMs for how long; 0: it is back
     * @param problem what was tried last and how it ended
     */
    record PeerTrouble(int peer, int peerIncarnation, long forMs, String problem) implements ToSupervisor {}

    /**
     * Why the process is about to exit, if it knows: shown with the restart.
     *
     * @param cause one line
     * @param stack may be empty
     */
    record Farewell(String cause, String stack) implements ToSupervisor {}

    /**
     * To {@link ToWorker.Ask}.
     *
     * @param id of the question
     * @param reply what was asked for
     */
    record Answer(long id, Reply reply) implements ToSupervisor {}

    /** What a question is answered with. */
    sealed interface Reply {}

    /**
     * Numbers that only grow, and histograms since the worker's start, per executor.
     *
     * @param executors ascending
     */
    record Stats(List<ExecutorStats> executors) implements Reply {
        /** Copies what it is given. */
        public Stats {
            executors = List.copyOf(executors);
        }
    }

    /**
     * The numbers of an executor.
     *
     * @param executor its tasks
     * @param component whose tasks they are
     * @param counters by name: emitted, executed, acked, failed.KIND for each kind of reason
     * @param gauges by name, what they are now: inbox.tuples, inbox.capacity, pending, held
     * @param histograms by name, in the compressed form of HdrHistogram: complete, in nanoseconds. The names of what user code counts
     *     begin with {@value #OF_USER}, here as above
     */
    record ExecutorStats(
            TaskRange executor,
            String component,
            SortedMap<String, Long> counters,
            SortedMap<String, Long> gauges,
            SortedMap<String, byte[]> histograms) {
        /** With this begin the names of what user code counts. */
        public static final String OF_USER = "user.";

        /** Copies what it is given. */
        public ExecutorStats {
            counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
            gauges = Collections.unmodifiableSortedMap(new TreeMap<>(gauges));
            histograms = Collections.unmodifiableSortedMap(new TreeMap<>(histograms));
        }
    }

    /**
     * The tuples that have waited longest to be settled.
     *
     * @param tuples the oldest first
     */
    record Oldest(List<OldTuple> tuples) implements Reply {
        /** Copies what it is given. */
        public Oldest {
            tuples = List.copyOf(tuples);
        }
    }

    /**
     * A tuple or a tree that waits.
     *
     * @param component where
     * @param task where
     * @param ageMs for how long
     * @param where {@code held} by a bolt, {@code queued} before one (which has no age), {@code pending} at its spout
     * @param description its message id or values, cut to 256 characters; empty for what is queued
     * @param roots the trees that it belongs to, in hexadecimal: what stems from a spout's tuple has its root
     */
    record OldTuple(String component, int task, long ageMs, String where, String description, List<String> roots) {
        /** Copies what it is given. */
        public OldTuple {
            roots = List.copyOf(roots);
        }
    }

    /**
     * Words.
     *
     * @param text at most 512 KiB
     */
    record Text(String text) implements Reply {}

    /** The question can't be answered. */
    record Unanswerable(String why) implements Reply {}

    /** For building a {@link Status}: the placements, sorted. */
    static List<OpenPlacement> sorted(List<OpenPlacement> open) {
        List<OpenPlacement> sorted = new ArrayList<>(open);
        sorted.sort(Comparator.comparing(OpenPlacement::executor).thenComparing(OpenPlacement::epoch));
        return sorted;
    }
}
