package io.gustfront.runtime.worker;

import io.gustfront.runtime.worker.Incarnations.Incarnation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * When the trees that may have lost a tuple with a worker have to be failed a second time (PROTOCOL W2). The first time is when
 * this worker drops the lost incarnation. But a peer that drops it later may have sent tuples of newer trees to the lost worker in
 * between, which acknowledged them and died. So each worker tells its peers when it has dropped an incarnation, and when the last
 * of them has said so, or after a bound, the second time has come.
 *
 * <p>In doubt trees are failed: when a peer speaks after the bound, and when peers speak of a loss that isn't noticed here within
 * the bound. May be used by any thread.
 */
final class LossTracker {
    private static final class Waiting {
        private final Set<Integer> said = new HashSet<>();
        private Set<Integer> missing = Set.of();
        private boolean noticed;
        private long untilNs;
    }

    private final long boundNs;
    private final Map<Incarnation, Waiting> losses = new HashMap<>(); // of the last bound's time
    private final Map<Integer, Integer> noticedUpTo = new HashMap<>(); // by worker

    /**
     * @param boundNs how long to wait for peers that say nothing
     */
    LossTracker(long boundNs) {
        this.boundNs = boundNs;
    }

    /**
     * This worker has dropped an incarnation. Comes before the trees are failed for the first time, so that a peer that speaks in
     * between counts as one that spoke too early.
     *
     * @param peers the workers that may still be sending to it
     */
    synchronized void onNoticed(Incarnation lost, Set<Integer> peers, long nowNs) {
        noticedUpTo.merge(lost.worker(), lost.number(), Math::max);
        Waiting waiting = waiting(lost, nowNs);
        waiting.noticed = true;
        waiting.untilNs = nowNs + boundNs; // not from when the first peer spoke: the others get their time
        waiting.missing = new HashSet<>(peers);
        waiting.missing.remove(lost.worker());
        waiting.missing.removeAll(waiting.said);
        if (waiting.missing.isEmpty()) {
            losses.remove(lost); // all had dropped it before: the first time covers what they sent
        }
    }

    /** A peer has dropped an incarnation; whether trees have to be failed now: it was the last one, or comes after the bound. */
    synchronized boolean onSaid(Incarnation lost, int peer, long nowNs) {
        if (!losses.containsKey(lost) && noticedUpTo.getOrDefault(lost.worker(), 0) >= lost.number()) {
            return true;
        }
        Waiting waiting = waiting(lost, nowNs);
        waiting.said.add(peer);
        if (waiting.noticed && waiting.missing.remove(peer) && waiting.missing.isEmpty()) {
            losses.remove(lost);
            return true;
        }
        return false;
    }

    /** Forgets what has waited for its bound; what that is, so that trees have to be failed now. */
    synchronized Set<Incarnation> expire(long nowNs) {
        Set<Incarnation> expired = new HashSet<>();
        losses.entrySet().removeIf(loss -> nowNs - loss.getValue().untilNs >= 0 && expired.add(loss.getKey()));
        return expired;
    }

    /** When {@link #expire} has something to do; {@link Long#MAX_VALUE} for never. */
    synchronized long nextDeadlineNs() {
        long deadline = Long.MAX_VALUE;
        for (Waiting waiting : losses.values()) {
            deadline = Math.min(deadline, waiting.untilNs);
        }
        return deadline;
    }

    private Waiting waiting(Incarnation lost, long nowNs) {
        return losses.computeIfAbsent(lost, key -> {
            Waiting waiting = new Waiting();
            waiting.untilNs = nowNs + boundNs;
            return waiting;
        });
    }
}
