package io.gustfront.runtime.ack;

import io.gustfront.runtime.tuple.RootId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The open trees of one spout task.
 *
 * <p><b>The idea</b> (Storm's, kept): each tuple of a tree has an edge id of 64 random bits. The ledger holds for each root the
 * XOR of all edges of which it heard. It hears of an edge when the tuple is emitted and once more when it is settled, so each
 * edge is in there twice, or not at all, exactly when the tree is done: the XOR is zero then. In between it is zero with a
 * probability of 2^-64 a step, provided that edges are random and each is counted neither more nor less than twice. That is what
 * the links' exactly-once and the order of foreign calls are for. A tuple that is settled may leave what it would tell to another of
 * the tree that is open (PROTOCOL L7); to the ledger it is as if that one was told of later.
 *
 * <p><b>What is different</b>: there are no acker tasks. A root id names its spout task, so whoever acks sends straight here, and
 * opening a tree costs no message.
 *
 * <p><b>Layout.</b> Parallel arrays, indexed by the low bits of the root's sequence number. Opening takes the next sequence
 * number whose place is free; the arrays are at least twice as large as the number of open trees, so it is found at once, and an
 * entry never moves but when the arrays double. Place free: id 0, which no root has, because tasks count from 1.
 *
 * <p><b>Losses</b> (PROTOCOL W3). The ledger also holds for each root to which other workers its tuples have gone: a set of
 * {@link io.gustfront.runtime.tuple.Reach}, which only grows. When a worker is lost, the trees that had reached it fail: {@link
 * #lose} tells which. A tree whose acks tell only later that it had reached it fails then ({@link #reach}), provided that it was
 * open at the loss; that is noted at each entry, once for each loss. A tree that was opened after the last word on a loss can't
 * have reached what was lost, so for it the same bit stands for somebody else, and is no reason to fail.
 *
 * <p>Verdicts: an entry leaves exactly once, by the {@link #ack} that brings it to zero, by {@link #fail}, or by a loss.
 * Whoever comes later finds nothing (PROTOCOL L2). Owned by the spout executor's thread.
 */
public final class AckLedger {
    private static final int SMALLEST = 16;

    private final int task;
    private long sequence;
    private int mask;
    private long[] roots;
    private long[] xors;
    private long[] openedNs;
    private @Nullable Object[] messageIds;
    private long[] reached = {}; // made for the first reach; where a place is free, 0

    /** What was lost while the entry was open; made for the first loss; where a place is free, 0. */
    private long[] lost = {};

    private int size;
    private long lastOpenedNs;

    /**
     * @param task the spout task
     * @param expected how many open trees to have room for; more make it grow
     * @param start the first sequence number, random for each ledger, so that ids of an earlier one mean nothing here
     */
    public AckLedger(int task, int expected, long start) {
        this.task = task;
        this.sequence = start;
        int capacity = Integer.highestOneBit(Math.max(SMALLEST, 2 * expected) - 1) << 1;
        this.mask = capacity - 1;
        this.roots = new long[capacity];
        this.xors = new long[capacity];
        this.openedNs = new long[capacity];
        this.messageIds = new @Nullable Object[capacity];
    }

    /** How many trees are open. */
    public int size() {
        return size;
    }

    /**
     * Opens a tree. All its first edges are in it from the beginning (PROTOCOL L1).
     *
     * @param edges the XOR of the edges of the tuples that are about to be sent; not zero
     * @return the root's id
     */
    public long open(long edges, Object messageId, long nowNs) {
        long root = nextRoot();
        int at = (int) root & mask;
        roots[at] = root;
        xors[at] = edges;
        openedNs[at] = nowNs;
        messageIds[at] = messageId;
        size++;
        sequence = (root & RootId.MAX_SEQUENCE) + 1;
        return root;
    }

    private long nextRoot() {
        if (2 * (size + 1) > roots.length) {
            grow();
        }
        while (roots[(int) sequence & mask] != 0) {
            sequence++;
        }
        return RootId.of(task, sequence);
    }

    /**
     * Counts edges.
     *
     * @return the message id if the tree is done by this, and has left; null if it is still open or unknown
     */
    public @Nullable Object ack(long root, long edges) {
        int at = (int) root & mask;
        if (roots[at] != root) {
            return null;
        }
        xors[at] ^= edges;
        return xors[at] == 0 ? remove(at) : null;
    }

    /**
     * Fails a tree.
     *
     * @return its message id if it was open, and has left; null if it is unknown
     */
    public @Nullable Object fail(long root) {
        int at = (int) root & mask;
        return roots[at] == root ? remove(at) : null;
    }

    /**
     * A tree has gone to other workers.
     *
     * @return its message id if it fails by that, for one of them was lost while it was open; null if it doesn't, or is unknown
     */
    public @Nullable Object reach(long root, long reach) {
        int at = (int) root & mask;
        if (roots[at] != root) {
            return null;
        }
        if (reached.length == 0) {
            reached = new long[roots.length];
        }
        reached[at] |= reach;
        return lost.length != 0 && (reached[at] & lost[at]) != 0 ? remove(at) : null;
    }

    /**
     * Other workers were lost, or what was under way to or from them. All trees that had reached one of them have to be failed; of the
     * others that are open now it is noted, so that they fail when it turns out that they had.
     *
     * @param reach the workers
     * @return the roots that are to be failed now
     */
    public List<Long> lose(long reach) {
        if (lost.length == 0) {
            lost = new long[roots.length];
        }
        List<Long> failing = new ArrayList<>();
        for (int at = 0; at < roots.length; at++) {
            if (roots[at] != 0) {
                lost[at] |= reach;
                if (reached.length != 0 && (reached[at] & reach) != 0) {
                    failing.add(roots[at]);
                }
            }
        }
        return failing;
    }

    /** Whether a tree is open. */
    public boolean isOpen(long root) {
        return roots[(int) root & mask] == root;
    }

    /** When the tree that left last was opened. */
    public long lastOpenedNs() {
        return lastOpenedNs;
    }

    /** Tells the roots that were opened before a time, without failing them. */
    public void openedBefore(long timeNs, LongConsumer consumer) {
        for (int at = 0; at < roots.length; at++) {
            if (roots[at] != 0 && openedNs[at] - timeNs < 0) {
                consumer.accept(roots[at]);
            }
        }
    }

    /** Tells all open roots. */
    public void forEach(LongConsumer consumer) {
        for (long root : roots) {
            if (root != 0) {
                consumer.accept(root);
            }
        }
    }

    /** The message id of an open tree; null if it is unknown. */
    public @Nullable Object messageId(long root) {
        int at = (int) root & mask;
        return roots[at] == root ? messageIds[at] : null;
    }

    /** When an open tree was opened; 0 if it is unknown. */
    public long openedNs(long root) {
        int at = (int) root & mask;
        return roots[at] == root ? openedNs[at] : 0;
    }

    private @Nullable Object remove(int at) {
        Object messageId = messageIds[at];
        roots[at] = 0;
        messageIds[at] = null;
        if (reached.length != 0) {
            reached[at] = 0;
        }
        if (lost.length != 0) {
            lost[at] = 0;
        }
        lastOpenedNs = openedNs[at];
        size--;
        return messageId;
    }

    private void grow() {
        int capacity = 2 * roots.length;
        int newMask = capacity - 1;
        long[] newRoots = new long[capacity];
        long[] newXors = new long[capacity];
        long[] newOpenedNs = new long[capacity];
        @Nullable Object[] newMessageIds = new @Nullable Object[capacity];
        long[] newReached = new long[reached.length == 0 ? 0 : capacity];
        long[] newLost = new long[lost.length == 0 ? 0 : capacity];
        for (int at = 0; at < roots.length; at++) {
            if (roots[at] != 0) {
                int to = (int) roots[at] & newMask; // two that differ in fewer low bits differ in more
                newRoots[to] = roots[at];
                newXors[to] = xors[at];
                newOpenedNs[to] = openedNs[at];
                newMessageIds[to] = messageIds[at];
                if (newReached.length != 0) {
                    newReached[to] = reached[at];
                }
                if (newLost.length != 0) {
                    newLost[to] = lost[at];
                }
            }
        }
        roots = newRoots;
        xors = newXors;
        openedNs = newOpenedNs;
        messageIds = newMessageIds;
        reached = newReached;
        lost = newLost;
        mask = newMask;
    }
}
