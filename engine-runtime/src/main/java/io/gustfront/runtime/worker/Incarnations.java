package io.gustfront.runtime.worker;

import io.gustfront.runtime.tuple.Reach;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Which start of each other worker is the newest that is known of, from plans and from sessions; and so, which are lost for good
 * (PROTOCOL W1). A lost one is dropped here when no session with it is open any more: at the close, if there is one, else at once.
 * For a session that closed earlier, for whatever reason, was no farewell: the worker lived on, others may have gone on to send
 * to it, and what it had acknowledged of theirs died with it only now. May be used by any thread.
 */
final class Incarnations {
    /**
     * A start of a worker.
     *
     * @param worker the worker's number
     * @param number which start of it, from 1
     */
    record Incarnation(int worker, int number) {
        /** As trees have heard of it that went there. */
        long reach() {
            return Reach.of(worker, number);
        }
    }

    private final Map<Integer, Integer> newest = new HashMap<>(); // of the plan's workers; 0: none is known
    private final Map<Integer, Integer> open = new HashMap<>(); // with which there is a session

    /**
     * A plan has come.
     *
     * @param named the other workers, each with the start of it that the plan knows of; 0 if none
     * @return those that are dropped now
     */
    synchronized List<Incarnation> onPlan(Map<Integer, Integer> named) {
        List<Incarnation> dropped = new ArrayList<>();
        for (Iterator<Map.Entry<Integer, Integer>> all = newest.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Integer, Integer> known = all.next();
            Integer now = named.get(known.getKey());
            if (now == null || now > known.getValue()) {
                dropUnlessOpen(known.getKey(), known.getValue(), dropped);
            }
            if (now == null) {
                all.remove();
            }
        }
        named.forEach((worker, number) -> newest.merge(worker, number, Math::max));
        return dropped;
    }

    /** A session has opened; which incarnations are dropped by that: an older one, whose session had closed before. */
    synchronized List<Incarnation> onOpened(Incarnation opened) {
        List<Incarnation> dropped = new ArrayList<>();
        open.put(opened.worker(), opened.number());
        Integer known = newest.get(opened.worker());
        if (known != null && known < opened.number()) {
            newest.put(opened.worker(), opened.number());
            dropUnlessOpen(opened.worker(), known, dropped);
        }
        return dropped;
    }

    /**
     * A session has closed.
     *
     * @param replaced whether because a newer start of the worker is known of
     * @return whether the incarnation is dropped by that
     */
    synchronized boolean onClosed(Incarnation closed, boolean replaced) {
        open.remove(closed.worker(), closed.number());
        if (replaced) {
            newest.computeIfPresent(closed.worker(), (worker, known) -> Math.max(known, closed.number() + 1));
        }
        Integer known = newest.get(closed.worker());
        return known == null || known > closed.number();
    }

    private void dropUnlessOpen(int worker, int number, List<Incarnation> dropped) {
        if (number > 0 && open.getOrDefault(worker, 0) != number) {
            dropped.add(new Incarnation(worker, number));
        }
    }
}
