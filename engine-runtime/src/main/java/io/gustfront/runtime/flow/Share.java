package io.gustfront.runtime.flow;

import io.gustfront.runtime.agent.Doorbell;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A number of places, in tuples and in bytes, that many threads take and one gives back. The two promises that it keeps: what is
 * taken never exceeds what there is by more than one batch, and who was refused and left its doorbell is rung when there is
 * room again.
 *
 * <p>It is rung when half of the places are free, not at the first one: to be woken costs as much as dozens of tuples, and who
 * wakes for one batch soon sleeps again. All that is taken is given back in the end, so half of it is, too.
 *
 * <p>Places are taken for a whole batch if at least one is free. So whoever makes a share gives it a batch less than it can
 * bear; a batch never has to be cut, and a tuple larger than all the bytes can still go, alone.
 */
public final class Share implements PlacesBack {
    private final AtomicInteger freeTuples;
    private final AtomicLong freeBytes;
    private final Set<Doorbell> waiting = ConcurrentHashMap.newKeySet();
    private int sizeTuples; // guarded by this
    private long sizeBytes; // guarded by this
    private volatile int ringAtTuples; // so many free places are worth to wake somebody for
    private volatile long ringAtBytes;

    /**
     * @param tuples places, at least 1; 0 for one that is filled by {@link #giveBack} alone, which rings at the first
     * @param bytes places in bytes
     */
    public Share(int tuples, long bytes) {
        this.freeTuples = new AtomicInteger(tuples);
        this.freeBytes = new AtomicLong(bytes);
        this.sizeTuples = tuples;
        this.sizeBytes = bytes;
        this.ringAtTuples = Math.max(1, tuples / 2);
        this.ringAtBytes = Math.max(1, bytes / 2);
    }

    /**
     * Any thread: from now on there are that many places. If there are fewer than before, nothing can be taken until so many were
     * given back that what is taken is within them.
     */
    public synchronized void resize(int tuples, long bytes) {
        freeBytes.addAndGet(bytes - sizeBytes);
        freeTuples.addAndGet(tuples - sizeTuples);
        sizeTuples = tuples;
        sizeBytes = bytes;
        ringAtTuples = Math.max(1, tuples / 2);
        ringAtBytes = Math.max(1, bytes / 2);
        ringIfFree(1, 1);
    }

    /** Any thread: takes places for a batch, all of them or none. */
    public boolean tryTake(int tuples, int bytes) {
        int free;
        do {
            free = freeTuples.get();
            if (free <= 0) {
                return false;
            }
        } while (!freeTuples.compareAndSet(free, free - tuples));
        if (bytes == 0) {
            return true;
        }
        long room;
        do {
            room = freeBytes.get();
            if (room <= 0) {
                giveBack(tuples, 0);
                return false;
            }
        } while (!freeBytes.compareAndSet(room, room - bytes));
        return true;
    }

    /** As {@link #tryTake(int, int)}; if refused, has the doorbell rung when a good part is free. */
    public boolean tryTake(int tuples, int bytes, Doorbell bell) {
        if (tryTake(tuples, bytes)) {
            return true;
        }
        waiting.add(bell);
        return tryTake(tuples, bytes); // room may have come between the two
    }

    @Override
    public void giveBack(int tuples, int bytes) {
        if (bytes != 0) {
            freeBytes.addAndGet(bytes);
        }
        freeTuples.addAndGet(tuples);
        ringIfFree(ringAtTuples, ringAtBytes);
    }

    private void ringIfFree(int atTuples, long atBytes) {
        if (freeTuples.get() >= atTuples && freeBytes.get() >= atBytes) {
            ringWaiting();
        }
    }

    /** Any thread: rings whoever waits, to have it look again, whether there is room or not. */
    public void ringWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        for (Iterator<Doorbell> bells = waiting.iterator(); bells.hasNext(); ) {
            Doorbell bell = bells.next();
            bells.remove();
            bell.ring();
        }
    }

    /** How many tuples could be taken now; not positive if none. */
    public int free() {
        return freeTuples.get();
    }
}
