package io.gustfront.runtime.ack;

import io.gustfront.runtime.tuple.Envelope;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tuples that a bolt task keeps: those whose {@code execute} returned without settling them, oldest first. This is where
 * timeouts live (PROTOCOL H1): a tuple in a queue, on a link or in a running call isn't lost and isn't here. It also answers
 * where a tuple is, and who holds an offset (H5).
 *
 * <p>All of a list have the same timeout, so the order of entry is the order of expiry; the links are in the envelopes, so
 * leaving costs nothing to find. Times are the executor's hold clock's, which stands still while nobody could have settled
 * anything (H2). Owned by the executor's thread.
 */
public final class HoldList {
    private final long timeoutNs;
    private final int maxTuples;
    private final long maxBytes;
    private @Nullable Envelope oldest;
    private @Nullable Envelope newest;
    private int size;
    private long bytes;

    /**
     * @param timeoutNs how long a tuple may stay
     * @param maxTuples how many, at most, before the task is full (H4)
     * @param maxBytes how many bytes of tuples that came encoded, at most, before the task is full
     */
    public HoldList(long timeoutNs, int maxTuples, long maxBytes) {
        this.timeoutNs = timeoutNs;
        this.maxTuples = maxTuples;
        this.maxBytes = maxBytes;
    }

    /** How many tuples are kept. */
    public int size() {
        return size;
    }

    /** Whether the task gets no further data until something leaves. */
    public boolean isFull() {
        return size >= maxTuples || bytes >= maxBytes;
    }

    /** When the oldest expires, by the hold clock; {@link Long#MAX_VALUE} if there is none. */
    public long nextExpiryNs() {
        return oldest == null ? Long.MAX_VALUE : oldest.heldUntilNs();
    }

    /** Takes a tuple in, as the newest. */
    public void add(Envelope tuple, long nowNs) {
        Envelope last = newest;
        tuple.setHeldBefore(last);
        tuple.setHeldAfter(null);
        tuple.setHeld(true, nowNs + timeoutNs);
        if (last == null) {
            oldest = tuple;
        } else {
            last.setHeldAfter(tuple);
        }
        newest = tuple;
        size++;
        bytes += tuple.bytes();
    }

    /** Lets a tuple go, if it is here. */
    public void remove(Envelope tuple) {
        if (!tuple.isHeld()) {
            return;
        }
        Envelope before = tuple.heldBefore();
        Envelope after = tuple.heldAfter();
        if (before == null) {
            oldest = after;
        } else {
            before.setHeldAfter(after);
        }
        if (after == null) {
            newest = before;
        } else {
            after.setHeldBefore(before);
        }
        tuple.setHeldBefore(null);
        tuple.setHeldAfter(null);
        tuple.setHeld(false, 0);
        size--;
        bytes -= tuple.bytes();
    }

    /** Lets a tuple's time begin anew, if it is here. */
    public void reset(Envelope tuple, long nowNs) {
        if (tuple.isHeld()) {
            remove(tuple);
            add(tuple, nowNs);
        }
    }

    /** Takes the oldest out if its time is over; null if it isn't, or there is none. */
    public @Nullable Envelope pollExpired(long nowNs) {
        Envelope first = oldest;
        if (first == null || first.heldUntilNs() - nowNs > 0) {
            return null;
        }
        remove(first);
        return first;
    }

    /** Takes the oldest out, whatever its time; null if there is none. */
    public @Nullable Envelope poll() {
        Envelope first = oldest;
        if (first != null) {
            remove(first);
        }
        return first;
    }

    /** Shows what is kept, oldest first. */
    public void forEach(Consumer<Envelope> consumer) {
        for (Envelope tuple = oldest; tuple != null; tuple = tuple.heldAfter()) {
            consumer.accept(tuple);
        }
    }
}
