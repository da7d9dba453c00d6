package io.gustfront.runtime.agent;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Wakes whoever drives an agent. Who gives work rings after the work is visible; who sleeps announces itself, looks
 * once more whether it was rung, and only then parks. So either the sleeper sees the ring, or the ringer sees the sleeper
 * (Dekker's argument, with both fields volatile). Ringing an agent that is awake costs a fence and a read.
 */
public final class Doorbell {
    private volatile boolean rung;
    private volatile @Nullable Sleeper sleeper;

    /** A bell that nobody rang. */
    public Doorbell() {}

    /** Any thread: there is work. */
    public void ring() {
        VarHandle.fullFence();
        if (!rung) {
            rung = true;
            Sleeper asleep = sleeper;
            if (asleep != null) {
                asleep.wakeUp();
            }
        }
    }

    /** The driving thread: whether it was rung since the last call. What the ringer gave is visible after this. */
    public boolean answer() {
        if (rung) {
            rung = false;
            return true;
        }
        return false;
    }

    /** Any thread: whether it was rung and not yet answered. */
    public boolean isRung() {
        return rung;
    }

    /** The driving thread: announces that it is going to wait; if this is true it must not, for it was rung. */
    public boolean beforeSleep(Sleeper newSleeper) {
        sleeper = newSleeper;
        return rung;
    }

    /**
     * The driving thread: it is awake.
     *
     * @param next whom a ring wakes from now on; null for nobody
     */
    public void afterSleep(@Nullable Sleeper next) {
        sleeper = next;
    }
}
