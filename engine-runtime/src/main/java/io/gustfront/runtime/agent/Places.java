package io.gustfront.runtime.agent;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * As many as there are processors: who drives agents of a pool holds one. Who comes back from a wait in the middle of a call takes one though none is left,
 * and the next that can gives one back.
 */
final class Places {
    private final int count;
    private final AtomicInteger taken = new AtomicInteger();

    Places(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    /** How many are taken. */
    int taken() {
        return taken.get();
    }

    /** Whether one is left. */
    boolean isAnyLeft() {
        return taken.get() < count;
    }

    /** Takes one if one is left. */
    boolean tryTake() {
        int now = taken.get();
        while (now < count) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    /** Takes one, left or not. */
    void take() {
        int unused = taken.incrementAndGet();
    }

    void give() {
        int unused = taken.decrementAndGet();
    }

    /** Whether more are taken than there are. */
    boolean areTooMany() {
        return taken.get() > count;
    }

    /** Gives one back if more are taken than there are. */
    boolean giveIfTooMany() {
        int now = taken.get();
        while (now > count) {
            if (taken.compareAndSet(now, now - 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }
}
