package io.gustfront.runtime.ack;

import io.gustfront.runtime.tuple.Aside;
import io.gustfront.runtime.tuple.Envelope;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tuples that a bolt task keeps: those whose {@code execute} returned without settling them, oldest first. This is where
 * timeouts live (PROTOCOL H1): a tuple in a queue, on a link or in a running call isn't lost and isn't here. It also answers
 * where a tuple is, and who holds an offset (H5).
 *
 * <p>All of a list have the same timeout, so the order of entry is the order of expiry; each knows its place, so
 * leaving costs nothing to find. Times are the executor's hold clock's, which stands still while nobody could have settled
 * anything (H2). Owned by the executor's thread.
 */
public final class HoldList {
    private final long timeoutNs;
    private final int maxTuples;
    private final long maxBytes;
    private @Nullable Aside oldest;
    private @Nullable Aside newest;
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
        return oldest == null ? Long.MAX_VALUE : oldest.untilNs();
    }

    /** Takes a tuple in, as the newest. */
    public void add(Envelope tuple, long nowNs) {
        Aside node = tuple.keep(nowNs + timeoutNs);
        Aside last = newest;
        node.setBefore(last);
        if (last == null) {
            oldest = node;
        } else {
            last.setAfter(node);
        }
        newest = node;
        size++;
        bytes += tuple.bytes();
    }

    /** Lets a tuple go, if it is here. */
    public void remove(Envelope tuple) {
        Aside node = tuple.hold();
        if (node == null) {
            return;
        }
        Aside before = node.before();
        Aside after = node.after();
        if (before == null) {
            oldest = after;
        } else {
            before.setAfter(after);
        }
        if (after == null) {
            newest = before;
        } else {
            after.setBefore(before);
        }
        node.setBefore(null);
        node.setAfter(null);
        tuple.letGo();
        size--;
        bytes -= tuple.bytes();
    }

    /** Lets a tuple's time begin anew, if it is here. */
    public void reset(Envelope tuple, long nowNs) {
        if (tuple.hold() != null) {
            remove(tuple);
            add(tuple, nowNs);
        }
    }

    /** Takes the oldest out if its time is over; null if it isn't, or there is none. */
    public @Nullable Envelope pollExpired(long nowNs) {
        Aside first = oldest;
        if (first == null || first.untilNs() - nowNs > 0) {
            return null;
        }
        remove(first.tuple());
        return first.tuple();
    }

    /** Takes the oldest out, whatever its time; null if there is none. */
    public @Nullable Envelope poll() {
        Aside first = oldest;
        if (first == null) {
            return null;
        }
        remove(first.tuple());
        return first.tuple();
    }

    /** Shows what is kept, oldest first. */
    public void forEach(Consumer<Envelope> consumer) {
        for (Aside node = oldest; node != null; node = node.after()) {
            consumer.accept(node.tuple());
        }
    }
}
