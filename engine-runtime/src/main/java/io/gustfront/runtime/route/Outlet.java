package io.gustfront.runtime.route;

import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.codec.SectionWriter;
import io.gustfront.runtime.flow.PeerSession;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Reach;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one executor has on its way to another: a batch that fills, and those that are full and wait for room. It leaves in the
 * order in which it came. Owned by the sending executor's thread.
 *
 * <p>Streams that close a cycle have outlets of their own, which hold nothing back: what doesn't fit is given to the overflow
 * (PROTOCOL B4).
 */
final class Outlet {
    private static final int SMALLEST = 8;

    /** How many tuples for a fused executor wait until they are executed even in the middle of a call of user code (PROTOCOL F1). */
    private static final int FUSED_TUPLES = 64;

    private final boolean feedback;
    private final int batchTuples;
    private final int batchBytes;
    private final Staging staging;
    private final Consumer<Batch> overflow;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private final SectionWriter section;
    private @Nullable Destination destination; // null: the executor has no place
    private Envelope @Nullable [] envelopes;
    private int firstCapacity = SMALLEST; // of the next batch: about as large as the last one got
    private int filled;
    private boolean encoded = true; // as the destination says; while there is none, it may be anywhere
    private boolean fused;
    private boolean dirty; // it is in the staging's list
    private int place; // in the staging
    private @Nullable PeerSession session; // through which the batch that fills is said to go
    private long reach; // of that

    Outlet(boolean feedback, int batchTuples, int batchBytes, Staging staging, Consumer<Batch> overflow) {
        this.feedback = feedback;
        this.batchTuples = batchTuples;
        this.batchBytes = batchBytes;
        this.staging = staging;
        this.overflow = overflow;
        this.section = new SectionWriter(feedback, batchBytes);
        staging.onOutlet(this);
    }

    /** The staging's: where it has this. */
    void place(int newPlace) {
        place = newPlace;
    }

    /**
     * What was added last, if that is here by reference in the batch that fills, so that nobody else has seen it; else null. Not where a cycle closes: there
     * a tuple's edge must not be one that the task to which it goes had before.
     */
    @Nullable
    Envelope newest() {
        return envelopes == null || feedback ? null : envelopes[filled - 1];
    }

    /** Whether what is added now has to be encoded. */
    boolean encoded() {
        return encoded;
    }

    /** From now on, what is here and what comes goes there. */
    void bind(@Nullable Destination newDestination) {
        sealEnvelopes();
        sealSection();
        destination = newDestination;
        encoded = newDestination == null || newDestination.encoded();
        fused = newDestination != null && newDestination.fused();
        session = null; // by reference it stays in this worker
        reach = Reach.NONE;
    }

    /** Whether its executor is run by this one. */
    boolean isFused() {
        return fused;
    }

    /** Whether its executor had a place, and was open there, when it was bound. */
    boolean hasDestination() {
        return destination != null;
    }

    /** Where what is added next, and has a tree, is said to go. All of a batch is said to go to the same place. */
    long reach() {
        if (encoded && section.tuples() == 0 && filled == 0) {
            session = destination == null ? null : destination.session();
            reach = session == null ? Reach.NONE : session.reach();
        }
        return reach;
    }

    /** Whether batches wait, for groupings that look. */
    boolean isBackedUp() {
        return !waiting.isEmpty();
    }

    boolean mustPoll() {
        return destination != null && destination.mustPoll();
    }

    /** Adds a tuple by reference; only where {@link #encoded} is false. */
    void add(Envelope tuple) {
        Envelope[] batch = envelopes;
        if (batch == null) {
            batch = new Envelope[firstCapacity];
            envelopes = batch;
        } else if (filled == batch.length) {
            batch = Arrays.copyOf(batch, Math.min(most(), 2 * filled));
            envelopes = batch;
        }
        batch[filled++] = tuple;
        added(0);
        if (filled == most()) {
            sealEnvelopes();
            flushInPlace();
        }
    }

    /** Adds a tuple with its encoded values. */
    void add(Envelope tuple, byte[] values, int length) {
        int more = section.prepare(tuple, length);
        if (section.tuples() > 0 && section.bytes() + more > batchBytes) {
            sealSection(); // so that a large tuple goes alone, and no section is larger than a payload may be
        }
        if (section.tuples() == 0 && !tuple.isTracked()) {
            long unused = reach(); // nobody has asked, but trees may, of what follows in this section
        }
        int before = section.bytes();
        section.append(values, length);
        added(section.bytes() - before);
        if (section.tuples() >= most() || section.bytes() + more > batchBytes) { // one like this would find no room
            staging.onSectionFull();
            sealSection();
            flushInPlace();
        }
    }

    /** In the middle of an emit. */
    private void flushInPlace() {
        staging.onFlushed(flush());
        if (fused) {
            staging.onRanInPlace();
        }
    }

    private int most() {
        return fused ? Math.min(FUSED_TUPLES, batchTuples) : batchTuples;
    }

    private void added(int bytes) {
        staging.onAdded(place, bytes);
        if (fused) {
            staging.onFused();
        }
        if (!dirty) {
            dirty = true;
            staging.onDirty(this);
        }
    }

    /** Lets leave what can; whether nothing is left. */
    boolean flush() {
        sealEnvelopes();
        sealSection();
        Batch first;
        while ((first = waiting.pollFirst()) != null) {
            // It is taken out before it is sent: in a fused executor a plan may come meanwhile.
            Batch left = destination == null ? first : destination.trySend(first);
            if (left != null && !feedback) {
                waiting.addFirst(left);
                staging.onLeft(first.tuples() - left.tuples(), stagedBytes(first) - stagedBytes(left));
                return false;
            }
            if (left != null) {
                overflow.accept(left);
            }
            staging.onLeft(first.tuples(), stagedBytes(first));
        }
        return true;
    }

    /** What of a batch counts as staged: headers don't. */
    private static int stagedBytes(Batch batch) {
        return Math.max(0, batch.bytes() - SectionHeader.BYTES);
    }

    /** The staging's: it is no longer in its list. */
    void clean() {
        dirty = false;
    }

    /** Takes all that is here, so that it can be failed or sent elsewhere. */
    void drainTo(Consumer<Batch> consumer) {
        sealEnvelopes();
        sealSection();
        Batch batch;
        while ((batch = waiting.pollFirst()) != null) {
            staging.onLeft(batch.tuples(), stagedBytes(batch));
            consumer.accept(batch);
        }
    }

    private void sealEnvelopes() {
        if (filled > 0) {
            waiting.addLast(new Batch(envelopes, null, filled, session));
            firstCapacity = Math.min(most(), Math.max(SMALLEST, Integer.highestOneBit(filled) << 1));
            envelopes = null;
            filled = 0;
        }
    }

    private void sealSection() {
        int tuples = section.tuples();
        if (tuples > 0) {
            waiting.addLast(new Batch(null, section.take(), tuples, session));
        }
    }
}
