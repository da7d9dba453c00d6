package io.gustfront.runtime.link;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one lane of a session: filled by any thread, emptied by the link thread, bounded in bytes.
 *
 * <p>A producer first reserves its bytes, then enqueues. The reservation and the closing meet in one atomic word, so that every
 * payload either was refused, or is found by {@link #close}: when the outbox closes, the link thread knows how many bytes are
 * reserved and takes payloads until it has them all. The wait in between is that of a producer which stands between its two
 * steps; JCTools' own queues wait for theirs in the same way.
 */
final class Outbox {
    /** What a payload is counted as, beyond its length; it bounds the number of small ones. */
    static final int OVERHEAD_BYTES = 32;

    private static final long SEALED = Long.MIN_VALUE;
    private static final int CHUNK = 256;

    private final long capacityBytes;
    private final MpscUnboundedArrayQueue<byte[]> queue = new MpscUnboundedArrayQueue<>(CHUNK);

    /** Bytes reserved, with the sign bit set once sealed. Raised by producers, lowered by the link thread. */
    private final AtomicLong reserved = new AtomicLong();

    /** Set by a producer that found no room, cleared by the link thread when it tells of room. */
    private volatile boolean refused;

    Outbox(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** What a payload, or a part of one, of this length counts as. */
    static int charge(int length) {
        return length + OVERHEAD_BYTES;
    }

    /** Any thread. False if it is full or sealed. A payload larger than the outbox is taken if it is alone. */
    boolean offer(byte[] payload) {
        int charge = charge(payload.length);
        while (true) {
            long before = reserved.get();
            if (before < 0) {
                return false;
            }
            if (hasRoom(before, charge)) {
                if (reserved.compareAndSet(before, before + charge)) {
                    queue.offer(payload);
                    return true;
                }
            } else if (refused) {
                return false;
            } else {
                // Once more, after the flag is up: room that was made before it would be told to nobody.
                refused = true;
            }
        }
    }

    private boolean hasRoom(long before, int charge) {
        return before == 0 || before + charge <= capacityBytes;
    }

    /** The next payload, which stays; null if there is none. */
    byte @Nullable [] peek() {
        return queue.peek();
    }

    /** Takes the payload that was peeked. Its bytes stay reserved until they are released. */
    void remove() {
        queue.poll();
    }

    /** Makes room for as much again. True if somebody was refused before, and half of the outbox is free now. */
    boolean release(long bytes) {
        long left = reserved.addAndGet(-bytes);
        if (refused && left >= 0 && left <= capacityBytes / 2) {
            refused = false;
            return true;
        }
        return false;
    }

    /** Bytes reserved. Any thread. */
    long reservedBytes() {
        return reserved.get() & ~SEALED;
    }

    /** Takes nothing more. */
    void seal() {
        reserved.getAndUpdate(bytes -> bytes | SEALED);
    }

    /** Takes nothing more, and hands over what is there, in order. Nothing that was taken is missing. */
    void close(long removedAndNotReleased, Consumer<byte[]> remains) {
        seal();
        long left = reservedBytes() - removedAndNotReleased;
        while (left > 0) {
            byte[] payload = queue.poll();
            if (payload == null) {
                Thread.onSpinWait();
                continue;
            }
            left -= charge(payload.length);
            remains.accept(payload);
        }
        reserved.set(SEALED);
    }
}
