package io.gustfront.runtime.worker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * When the trees that may have lost a tuple with a worker have to be failed a second time (PROTOCOL W2). The first time is when
 * this worker hears of the loss. But a peer that hears of it later may have sent tuples of newer trees to the lost worker in
 * between, which acknowledged them and died. So each worker tells its peers when it has closed with a lost incarnation, and when
 * the last of them has said so, or after a bound, the second time has come. May be used by any thread.
 */
final class LossTracker {
    private record Lost(int worker, int incarnation) {}

    private static final class Waiting {
        private final Set<Integer> said = new HashSet<>();
        private Set<Integer> missing = Set.of();
        private boolean noticed;
        private long untilNs;
    }

    private final long boundNs;
    private final Map<Lost, Waiting> losses = new HashMap<>();

    /**
     * @param boundNs how long to wait for peers that say nothing
     */
    LossTracker(long boundNs) {
        this.boundNs = boundNs;
    }

    /**
     * This worker has closed with an incarnation.
     *
     * @param peers the workers that may still be sending to it
     */
    synchronized void onNoticed(int worker, int incarnation, Set<Integer> peers, long nowNs) {
        Waiting waiting = waiting(worker, incarnation, nowNs);
        waiting.noticed = true;
        waiting.untilNs = nowNs + boundNs; // not from when the first peer spoke: the others get their time
        waiting.missing = new HashSet<>(peers);
        waiting.missing.remove(worker);
        waiting.missing.removeAll(waiting.said);
        if (waiting.missing.isEmpty()) {
            losses.remove(new Lost(worker, incarnation)); // all had closed before: the first time covers what they sent
        }
    }

    /** A peer has closed with an incarnation; whether that was the last one, so that the second time is now. */
    synchronized boolean onSaid(int worker, int incarnation, int peer, long nowNs) {
        Waiting waiting = waiting(worker, incarnation, nowNs);
        waiting.said.add(peer);
        if (waiting.noticed && waiting.missing.remove(peer) && waiting.missing.isEmpty()) {
            losses.remove(new Lost(worker, incarnation));
            return true;
        }
        return false;
    }

    /** Forgets what has waited for its bound; whether any of it was a loss whose second time is therefore now. */
    synchronized boolean expire(long nowNs) {
        boolean due = false;
        for (Iterator<Waiting> all = losses.values().iterator(); all.hasNext(); ) {
            Waiting waiting = all.next();
            if (nowNs - waiting.untilNs >= 0) {
                due |= waiting.noticed;
                all.remove();
            }
        }
        return due;
    }

    /** When {@link #expire} has something to do; {@link Long#MAX_VALUE} for never. */
    synchronized long nextDeadlineNs() {
        long deadline = Long.MAX_VALUE;
        for (Waiting waiting : losses.values()) {
            deadline = Math.min(deadline, waiting.untilNs);
        }
        return deadline;
    }

    private Waiting waiting(int worker, int incarnation, long nowNs) {
        return losses.computeIfAbsent(new Lost(worker, incarnation), lost -> {
            Waiting waiting = new Waiting();
            waiting.untilNs = nowNs + boundNs;
            return waiting;
        });
    }
}
