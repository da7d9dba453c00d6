package io.gustfront.runtime.ack;

import io.gustfront.api.task.FailReason;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Acks and fails that wait to leave for one spout executor, folded by root: any number of acks for a root are one XOR, and one set
 * of where its tree went (PROTOCOL W3). So what waits is bounded by the number of open trees, however long it has to wait (B3).
 * Fails are kept beside; that acks of the same root leave with them does no harm, for the ledger ignores them.
 *
 * <p>Acks are appended; one of the same root as the last, which is the most frequent case, is folded in at once, and the others when there
 * is no more room. So a root may be there several times, which the ledger doesn't mind, and what leaves soon after it came, as it
 * does unless something is held back, is never searched for. After a folding at most three quarters are in use, so that each ack pays for a
 * bounded part of the next. Owned by one executor's thread.
 */
public final class AckFold {
    private static final int SMALLEST = 64;
    private static final int KEPT = 4_096;
    private static final int WASTE = 8;

    private long[] pairs = new long[2 * SMALLEST]; // a root, and the XOR of its edges
    private long[] reaches = Settlements.NOWHERE; // made for the first one; 0 where nothing is said
    private boolean anyReach;
    private int count; // of pairs
    private Map<Long, FailReason> fails = new LinkedHashMap<>();

    /** An empty fold. */
    public AckFold() {}

    /**
     * Folds an ack in.
     *
     * @param reach where the tree has gone by what is acked
     */
    public void ack(long root, long xor, long reach) {
        int at = 2 * count;
        if (at > 0 && pairs[at - 2] == root) {
            pairs[at - 1] ^= xor;
        } else {
            if (at == pairs.length) {
                makeRoom();
                at = 2 * count;
            }
            pairs[at] = root;
            pairs[at + 1] = xor;
            count++;
        }
        if (reach != 0) {
            addReach(count - 1, reach);
        }
    }

    private void addReach(int pair, long reach) {
        if (reaches.length == 0) {
            reaches = new long[pairs.length / 2];
        }
        reaches[pair] |= reach;
        anyReach = true;
    }

    /** Folds a fail in; the first reason for a root stays. */
    public void fail(long root, FailReason reason) {
        fails.putIfAbsent(root, reason);
    }

    /** How many acks and fails wait: at most a few times as many as roots. */
    public int size() {
        return count + fails.size();
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return count == 0 && fails.isEmpty();
    }

    /** Folds all of some settlements in. */
    public void add(Settlements settlements) {
        long[] acks = settlements.acks();
        for (int i = 0; i < acks.length; i += 2) {
            ack(acks[i], acks[i + 1], settlements.reach(i / 2));
        }
        settlements.fails().forEach(this::fail);
    }

    /** As {@link #take}, each root once: for what goes far, or is kept. */
    public Settlements takeFolded() {
        foldByRoot();
        return take();
    }

    /** Takes all that waits, as it is; the fold is empty then. */
    public Settlements take() {
        long[] acks = Arrays.copyOf(pairs, 2 * count);
        long[] gone = takeReaches();
        if (capacity() > KEPT && WASTE * count < capacity()) {
            resize(Math.max(KEPT, capacity() / WASTE));
        }
        count = 0;
        if (fails.isEmpty()) {
            return new Settlements(acks, gone, Map.of());
        }
        Map<Long, FailReason> failed = fails;
        fails = new LinkedHashMap<>();
        return new Settlements(acks, gone, failed);
    }

    private long[] takeReaches() {
        if (!anyReach) {
            return Settlements.NOWHERE;
        }
        anyReach = false;
        long[] taken = Arrays.copyOf(reaches, count);
        Arrays.fill(reaches, 0, count, 0);
        return taken;
    }

    /** How many acks there is room for, used or not. */
    int capacity() {
        return pairs.length / 2;
    }

    /** Folds by root; if that makes less than a quarter of it free, doubles the room. */
    private void makeRoom() {
        foldByRoot();
        if (4 * count > 3 * capacity()) {
            resize(2 * capacity());
        }
    }

    private void foldByRoot() {
        if (count < 2) {
            return;
        }
        // Open addressing, linear probing: 1 + where the root's pair is.
        int[] places = new int[Integer.highestOneBit(count) << 2];
        int mask = places.length - 1;
        int folded = 0;
        for (int i = 0; i < count; i++) {
            long root = pairs[2 * i];
            int place = hash(root) & mask;
            while (places[place] != 0 && pairs[2 * (places[place] - 1)] != root) {
                place = (place + 1) & mask;
            }
            if (places[place] == 0) {
                move(i, folded++);
                places[place] = folded;
            } else {
                fold(i, places[place] - 1);
            }
        }
        count = folded;
    }

    private void move(int from, int to) {
        pairs[2 * to] = pairs[2 * from];
        pairs[2 * to + 1] = pairs[2 * from + 1];
        if (anyReach && from != to) {
            reaches[to] = reaches[from];
            reaches[from] = 0;
        }
    }

    private void fold(int from, int into) {
        pairs[2 * into + 1] ^= pairs[2 * from + 1];
        if (anyReach) {
            reaches[into] |= reaches[from];
            reaches[from] = 0;
        }
    }

    private static int hash(long root) {
        long h = root * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32);
    }

    private void resize(int capacity) {
        pairs = Arrays.copyOf(pairs, 2 * capacity);
        reaches = reaches.length == 0 ? reaches : Arrays.copyOf(reaches, capacity);
    }
}
