package io.gustfront.runtime.ack;

import io.gustfront.api.task.FailReason;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Acks and fails that wait to leave for one spout executor, folded by root: any number of acks for a root are one XOR, and one set
 * of where its tree went (PROTOCOL W3). So what waits is bounded by the number of open trees, however long it has to wait (B3).
 * Fails are kept beside; that acks of the same root leave with them does no harm, for the ledger ignores them.
 *
 * <p>An open-addressed table with linear probing, and the list of its used places, so that taking all costs what is in there. It
 * doubles when it is half full; what a burst made of it is given up with the next taking that needs no more than an eighth of it.
 * Owned by one executor's thread.
 */
public final class AckFold {
    private static final int SMALLEST = 64;
    private static final int KEPT = 4_096;
    private static final int WASTE = 8;

    private long[] roots = new long[SMALLEST];
    private long[] xors = new long[SMALLEST];
    private long[] reaches = Settlements.NOWHERE; // made for the first one; 0 where a place is free
    private boolean anyReach;
    private int[] used = new int[SMALLEST / 2];
    private int mask = SMALLEST - 1;
    private int count;
    private Map<Long, FailReason> fails = new LinkedHashMap<>();

    /** An empty fold. */
    public AckFold() {}

    /**
     * Folds an ack in.
     *
     * @param reach where the tree has gone by what is acked
     */
    public void ack(long root, long xor, long reach) {
        int at = hash(root) & mask;
        while (roots[at] != 0) {
            if (roots[at] == root) {
                xors[at] ^= xor;
                addReach(at, reach);
                return;
            }
            at = (at + 1) & mask;
        }
        if (count == used.length) {
            grow();
            ack(root, xor, reach);
            return;
        }
        roots[at] = root;
        xors[at] = xor;
        addReach(at, reach);
        used[count++] = at;
    }

    private void addReach(int at, long reach) {
        if (reach != 0) {
            if (reaches.length == 0) {
                reaches = new long[roots.length];
            }
            reaches[at] |= reach;
            anyReach = true;
        }
    }

    /** Folds a fail in; the first reason for a root stays. */
    public void fail(long root, FailReason reason) {
        fails.putIfAbsent(root, reason);
    }

    /** How many roots wait. */
    public int size() {
        return count + fails.size();
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return count == 0 && fails.isEmpty();
    }

    /** Folds all of some settlements in. */
    public void add(Settlements settlements) {
        long[] pairs = settlements.acks();
        for (int i = 0; i < pairs.length; i += 2) {
            ack(pairs[i], pairs[i + 1], settlements.reach(i / 2));
        }
        settlements.fails().forEach(this::fail);
    }

    /** Takes all that waits; the fold is empty then. */
    public Settlements take() {
        long[] pairs = new long[2 * count];
        for (int i = 0; i < count; i++) {
            int at = used[i];
            pairs[2 * i] = roots[at];
            pairs[2 * i + 1] = xors[at];
            roots[at] = 0;
        }
        long[] gone = takeReaches();
        if (roots.length > KEPT && WASTE * count < roots.length) {
            resize(Math.max(KEPT, roots.length / WASTE));
        }
        count = 0;
        if (fails.isEmpty()) {
            return new Settlements(pairs, gone, Map.of());
        }
        Map<Long, FailReason> failed = fails;
        fails = new LinkedHashMap<>();
        return new Settlements(pairs, gone, failed);
    }

    private long[] takeReaches() {
        if (!anyReach) {
            return Settlements.NOWHERE;
        }
        anyReach = false;
        long[] taken = new long[count];
        for (int i = 0; i < count; i++) {
            taken[i] = reaches[used[i]];
            reaches[used[i]] = 0;
        }
        return taken;
    }

    /** How many roots there is room for, used or not. */
    int capacity() {
        return used.length;
    }

    private static int hash(long root) {
        long h = root * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32);
    }

    private void grow() {
        long[] oldRoots = roots;
        long[] oldXors = xors;
        long[] oldReaches = reaches;
        int[] oldUsed = used;
        resize(2 * oldRoots.length);
        count = 0;
        for (int at : oldUsed) {
            ack(oldRoots[at], oldXors[at], oldReaches.length == 0 ? 0 : oldReaches[at]);
        }
    }

    private void resize(int capacity) {
        roots = new long[capacity];
        xors = new long[capacity];
        reaches = Settlements.NOWHERE;
        used = new int[capacity / 2];
        mask = capacity - 1;
    }
}
