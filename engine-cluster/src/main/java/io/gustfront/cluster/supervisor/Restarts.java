package io.gustfront.cluster.supervisor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * How often something ended unasked soon after it had begun to serve, or before, and how long to wait before it is tried again: 0, 1,
 * 2, 4, 8, 16, then 30 seconds. What has served for a while was well: its end is no sign that the next start would be in vain, so it
 * isn't counted, and the pauses begin anew. Otherwise a machine on which workers are killed now and then would take a topology to be
 * broken.
 */
final class Restarts {
    private static final long WINDOW_NS = TimeUnit.MINUTES.toNanos(2);
    private static final long HEALTHY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_REMEMBERED = 1_000;

    private final Deque<Long> exits = new ArrayDeque<>();
    private int level;

    /**
     * It ended.
     *
     * @param servedNs how long it had served
     * @return how long to wait, in nanoseconds
     */
    long onExit(long nowNs, long servedNs) {
        forget(nowNs);
        if (servedNs >= HEALTHY_NS) {
            return onFailure(servedNs);
        }
        if (exits.size() == MAX_REMEMBERED) {
            exits.removeFirst();
        }
        exits.addLast(nowNs);
        return onFailure(servedNs);
    }

    /** It couldn't be started, or has ended; returns how long to wait, in nanoseconds. */
    long onFailure(long servedNs) {
        if (servedNs >= HEALTHY_NS) {
            level = 0;
        }
        long wait = level == 0 ? 0 : Math.min(LONGEST_NS, TimeUnit.SECONDS.toNanos(1) << Math.min(10, level - 1));
        level++;
        return wait;
    }

    /** How often it ended within the last two minutes, soon after it had begun to serve. */
    int exits(long nowNs) {
        forget(nowNs);
        return exits.size();
    }

    /** Begins anew. */
    void clear() {
        exits.clear();
        level = 0;
    }

    private void forget(long nowNs) {
        while (!exits.isEmpty() && nowNs - exits.peekFirst() >= WINDOW_NS) {
            exits.removeFirst();
        }
    }
}
