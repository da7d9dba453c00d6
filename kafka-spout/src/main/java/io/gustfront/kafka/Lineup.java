package io.gustfront.kafka;

import io.gustfront.api.task.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * The records of a task that may have killed a worker. They are emitted one at a time, beside everything else, each noted before
 * (see {@link CommitNote}), so that the next crash says which one it was.
 *
 * <p><b>No longer than needed.</b> A busy spout may have some ten thousand records under way, and a crash is mostly nobody's
 * fault. So there is a budget of time, and where one at a time would exceed it, a few go together; if their worker is lost, those
 * few are the next suspects, and each goes alone. What one takes isn't known at first: a worker that has just begun is slow, and what
 * has come meanwhile goes beside. To begin with one would take longer than all the rest, so something is assumed.
 *
 * <p><b>Beyond chance.</b> What a crash found under way alone is charged with it, and tried last: after a delay that is drawn, as
 * another task of the same worker may have had a suspect under way at the same moment, and both would be tried at the same
 * moment again.
 *
 * <p>Takes no more than {@value #MOST_WAITING} records at a time, or so; whoever brings more has to wait. Of the executor's thread.
 */
final class Lineup {
    /** How many may wait before no more should come. */
    private static final int MOST_WAITING = 2_000;

    private static final long BUDGET_NS = Duration.ofSeconds(2).toNanos();
    private static final long LEAST_LEFT_NS = Duration.ofMillis(500).toNanos();

    /** What a step is taken to take before one has been seen: a note, and a tree of a few hops. */
    private static final long ASSUMED_PACE_NS = Duration.ofMillis(20).toNanos();

    /** By so much a step may be larger than the one before: a step that was slow by chance mustn't have all go together. */
    private static final int GROWTH = 4;

    private static final long LEAST_DELAY_NS = Duration.ofSeconds(1).toNanos();
    private static final long MOST_FURTHER_DELAY_NS = Duration.ofSeconds(2).toNanos();

    private final Clock clock;
    private final RandomGenerator random;

    private final ArrayDeque<RecordId> waiting = new ArrayDeque<>();

    /** Were under way together when a worker was lost: each goes alone, before the others. */
    private final ArrayDeque<RecordId> closer = new ArrayDeque<>();

    private final PriorityQueue<RecordId> charged = new PriorityQueue<>((a, b) -> Long.compare(a.dueNs - b.dueNs, 0));

    /** Those that are under way, and how many of them still are. */
    private List<RecordId> group = List.of();

    private int underWay;

    /** Counts the groups, so that what is said of one isn't taken for another's. */
    private long number;

    private boolean begun;
    private long begunNs;
    private long groupBegunNs;

    /** What a step takes, and how many the last one of those that waited were; 0 as long as there was none. */
    private long paceNs;

    private int lastSize;

    private long passed;
    private long steps;
    private long lossNs;
    private boolean lossSeen;

    Lineup(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A suspect has come. */
    void join(RecordId id) {
        if (!begun) {
            begun = true;
            begunNs = clock.nanoTime();
            paceNs = 0;
            lastSize = 0;
            passed = 0;
            steps = 0;
        }
        if (id.crashes > 0) {
            long quietNs = LEAST_DELAY_NS + random.nextLong(MOST_FURTHER_DELAY_NS);
            long now = clock.nanoTime();
            // One loss may be told twice; the second telling must not be taken for a second loss.
            id.dueNs = lossSeen && now - lossNs < quietNs ? lossNs + 2 * quietNs : now + quietNs;
            charged.add(id);
        } else if (id.close) {
            closer.add(id);
        } else {
            waiting.add(id);
        }
    }

    /** Whether no more should come for now. */
    boolean isFull() {
        return waiting.size() >= MOST_WAITING;
    }

    /** Whether nothing is here: neither waiting nor under way. */
    boolean isIdle() {
        return underWay == 0 && waiting.isEmpty() && closer.isEmpty() && charged.isEmpty();
    }

    /** Whether none of these is under way. */
    boolean isNoneUnderWay() {
        return underWay == 0;
    }

    /**
     * Those that go next, and are under way from now on: one, or a few of one partition. Empty if there is none, or some are
     * under way.
     *
     * @param offsetsToCome how many suspects there may be in all that aren't done
     */
    List<RecordId> next(long offsetsToCome) {
        if (underWay > 0) {
            return List.of();
        }
        long now = clock.nanoTime();
        List<RecordId> next = new ArrayList<>(1);
        if (!closer.isEmpty()) {
            next.add(closer.remove());
        } else if (!charged.isEmpty() && now - charged.element().dueNs >= 0) {
            next.add(charged.remove());
        } else if (!waiting.isEmpty()) {
            int size = size(now, Math.max(offsetsToCome, waiting.size()));
            next.add(waiting.remove());
            while (next.size() < size && !waiting.isEmpty() && waiting.element().feed == next.get(0).feed) {
                next.add(waiting.remove());
            }
            lastSize = next.size();
        }
        if (next.isEmpty()) {
            begun &= !isIdle();
            return next;
        }
        next.forEach(id -> id.underWay = true);
        group = next;
        underWay = next.size();
        groupBegunNs = now;
        number++;
        steps++;
        passed += underWay;
        return next;
    }

    /** One, as long as that is quick enough. */
    private int size(long now, long left) {
        long leftNs = Math.max(LEAST_LEFT_NS, BUDGET_NS - (now - begunNs));
        long stepNs = paceNs == 0 ? ASSUMED_PACE_NS : paceNs;
        long wanted = Math.max(1, (long) ((double) left * stepNs / leftNs));
        long most = lastSize == 0 ? MOST_WAITING : Math.min((long) GROWTH * lastSize, MOST_WAITING);
        return (int) Math.min(wanted, most);
    }

    /** For people: what has gone since the first came. */
    String account() {
        return passed + " records in " + steps + " steps within " + (clock.nanoTime() - begunNs) / 1_000_000 + " ms";
    }

    /** Which group is under way, or was last. */
    long number() {
        return number;
    }

    /** Those of the group that is under way which still are. */
    List<RecordId> underWay() {
        return group.stream().filter(id -> id.underWay).toList();
    }

    /** Whether what is under way is one record alone. */
    boolean isAlone() {
        return group.size() == 1;
    }

    /** A record isn't under way any more, as it is done, or has failed in order. Without effect on one that wasn't. */
    void release(RecordId id) {
        if (id.underWay) {
            id.underWay = false;
            underWay--;
            if (underWay == 0) {
                long tookNs = clock.nanoTime() - groupBegunNs;
                paceNs = paceNs == 0 ? tookNs : (3 * paceNs + tookNs) / 4;
            }
        }
    }

    /** A worker was lost. */
    void onLoss() {
        lossNs = clock.nanoTime();
        lossSeen = true;
    }

    /** A partition flows no longer. Those of its records that waited come back. */
    List<RecordId> leave(PartitionFeed feed) {
        for (RecordId id : group) {
            if (id.feed == feed) {
                release(id);
            }
        }
        List<RecordId> left = new ArrayList<>();
        waiting.removeIf(id -> id.feed == feed && left.add(id));
        closer.removeIf(id -> id.feed == feed && left.add(id));
        charged.removeIf(id -> id.feed == feed && left.add(id));
        return left;
    }
}
