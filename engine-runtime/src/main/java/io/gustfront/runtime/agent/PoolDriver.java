package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a pool. While it holds a place it drives one group after the other, in the order in which they were queued: each until it has nothing to do, or
 * it is another's turn. When there is none it looks for one for as long as that has been paid for: each nanosecond of driving pays for a part of one of
 * looking. So under load, where work comes again within microseconds, nobody has to be woken; and at rest nobody looks.
 */
final class PoolDriver implements Runnable {
    /** How long it drives one group while others wait, if there is much to do in each duty cycle. */
    private static final long TURN_NS = 200_000;

    /** How much that is. One that has less in its duty cycles makes others wait for little, most of all if its calls wait themselves. */
    private static final int MUCH_WORK = 16;

    /** How long others may wait, while it goes on with one, before it wakes somebody for them: about what that costs. */
    private static final long PATIENCE_NS = 20_000;

    /** How long sources may wait while there is nothing else. Fifty that are silent are asked in less, and nobody is woken for the second half of them. */
    private static final long PATIENCE_FOR_SOURCES_NS = 200_000;

    /** It looks for half of the time that it drove at most. */
    private static final int DRIVING_PER_LOOKING = 2;

    /** The longest that it looks at once: what a spout that has nothing pauses, at most. */
    private static final long LONGEST_LOOK_NS = 1_000_000;

    /** The longest while nobody drives anything that could make work: what comes then comes from threads that may need this processor. */
    private static final long LONGEST_LOOK_ALONE_NS = 30_000;

    /** In how many more looks the watch sees the same call before it is a long one: more than one, for a pause of the JVM makes one. */
    private static final int LOOKS_OF_LONG_CALL = 2;

    /** So often sources have their turn though others have something to do. */
    private static final int TURNS_PER_SOURCE = 64;

    private static final int NONE = 0;
    private static final int HELD = 1;

    private final PooledThreads pool;
    private final Clock clock;
    private final AtomicInteger place = new AtomicInteger(HELD); // whoever wakes or starts it has taken it
    private final Thread thread;
    private final Sleeper sleeper;
    private volatile @Nullable PooledGroup group;
    private volatile boolean woken;
    private long lookNs; // how long it may look
    private int turns;
    private long backlogSinceNs = Deadlines.NEVER;

    // What the watch saw when it last looked.
    private @Nullable PooledGroup watched;
    private long watchedSteps;
    private long watchedCpuNs;
    private long watchedNs;
    private int looksAlike;

    PoolDriver(PooledThreads pool, ThreadNaming naming, String name, Clock clock) {
        this.pool = pool;
        this.clock = clock;
        this.thread = naming.newThread(name, this);
        this.sleeper = Sleeper.of(thread);
    }

    Thread thread() {
        return thread;
    }

    boolean isOf(PooledThreads host) {
        return pool == host;
    }

    // ---- any thread

    void unpark() {
        LockSupport.unpark(thread);
    }

    /** Whoever has taken it from among those that are idle, and a place for it; so it holds none. */
    void wake() {
        place.set(HELD);
        woken = true;
        unpark();
    }

    /** Whether it holds a place, and looks into the queue soon. */
    boolean holdsPlace() {
        return place.get() == HELD;
    }

    /** Takes its place from it, if it holds one: what it does takes long, and others must not wait for that. */
    boolean losePlace() {
        if (place.compareAndSet(HELD, NONE)) {
            pool.places().give();
            pool.onPlaceLost();
            return true;
        }
        return false;
    }

    /**
     * The watch: looks what it does. Who is in a call of user code for long doesn't keep its place, but for one that has none but the kernel's reasons: a thread
     * that could run, and doesn't get the processor, gets it no sooner when more threads are awake.
     *
     * @param cpuTimes tells how long a thread has had the processor
     * @return whether it drives
     */
    boolean onWatch(long nowNs, ThreadMXBean cpuTimes) {
        PooledGroup now = group;
        if (now == null || now.agents().isAsleep()) {
            watched = null;
            return false;
        }
        long steps = now.agents().steps();
        looksAlike = now == watched && steps == watchedSteps ? looksAlike + 1 : 0;
        watched = now;
        watchedSteps = steps;
        boolean waits = thread.getState() != Thread.State.RUNNABLE;
        if (looksAlike > 0) {
            long cpuNs = cpuTimes.getThreadCpuTime(thread.getId());
            boolean runs = (cpuNs - watchedCpuNs) * 2 > nowNs - watchedNs;
            if (looksAlike >= LOOKS_OF_LONG_CALL) {
                waits = waits || (!runs && isInNativeCode());
                if (waits || runs) {
                    boolean unused = losePlace();
                }
            }
            watchedCpuNs = cpuNs;
            watchedNs = nowNs;
        }
        now.onSeen(waits && pool.isAnyQueued(), nowNs);
        return true;
    }

    /** Whether it waits for the system, as far as one can see from here: threads that do are called runnable, too. */
    private boolean isInNativeCode() {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod();
    }

    // ---- its thread

    @Override
    public void run() {
        WorkerThread.enterPool(this);
        try {
            boolean goesOn = true;
            while (goesOn && !pool.isStopped()) {
                goesOn = (mayDrive() && driveNext()) || awaitWork();
            }
        } finally { // also if an agent breaks its word: the others need this one's place
            pool.leave(this);
            boolean unused = losePlace();
        }
    }

    /** Drives what is next; false if there is nothing. */
    private boolean driveNext() {
        PooledGroup next = pool.take(clock.nanoTime(), ++turns % TURNS_PER_SOURCE == 0);
        if (next == null) {
            next = look();
        }
        if (next == null) {
            return false;
        }
        drive(next);
        return true;
    }

    /** Whether it holds a place, or gets one again, and isn't one too many. */
    private boolean mayDrive() {
        if (!holdsPlace()) {
            return takePlace();
        }
        if (pool.places().areTooMany() && place.compareAndSet(HELD, NONE)) {
            if (pool.places().giveIfTooMany()) {
                return false;
            }
            place.set(HELD); // another was faster, and gave one back
        }
        return true;
    }

    private boolean takePlace() {
        if (pool.places().tryTake()) {
            place.set(HELD);
            return true;
        }
        return false;
    }

    @SuppressWarnings("ThreadPriorityCheck") // a yield that does nothing costs nothing but a look
    private @Nullable PooledGroup look() {
        long begin = clock.nanoTime();
        long now = begin;
        PooledGroup found = null;
        pool.beginLooking();
        long aloneNs = 0;
        while (found == null && now - begin < lookNs && aloneNs < LONGEST_LOOK_ALONE_NS && !pool.isStopped()) {
            Thread.yield();
            long last = now;
            now = clock.nanoTime();
            aloneNs = pool.isAnyDriven() ? 0 : aloneNs + (now - last);
            found = pool.take(now, false);
        }
        found = pool.endLooking(found);
        lookNs = Math.max(0, lookNs - (now - begin));
        return found;
    }

    private void drive(PooledGroup next) {
        boolean unused = Thread.interrupted(); // what user code of another group left behind is not this one's
        long begin = clock.nanoTime();
        next.begin(this);
        group = next;
        if (next.isBound(begin)) {
            driveBound(next);
        } else {
            lookNs = Math.min(LONGEST_LOOK_NS, lookNs + driveTurn(next, begin) / DRIVING_PER_LOOKING);
        }
        group = null;
    }

    /** Until it has nothing to do, or it is another's turn; returns how long something was done. */
    private long driveTurn(PooledGroup driven, long begin) {
        long busyNs = 0;
        while (true) {
            int work = driven.agents().drive();
            long now = clock.nanoTime();
            if (work > 0) {
                busyNs = now - begin;
            }
            pool.queueDue(now);
            boolean othersWait = lookAtBacklog(now);
            if (work == 0 && driven.endToRest(pool.timers())) {
                return busyNs;
            }
            boolean mayGoOn = mayDrive();
            boolean isOthersTurn = othersWait && (work < MUCH_WORK || now - begin >= TURN_NS);
            if (!mayGoOn || isOthersTurn || driven.isBound(now) || pool.isStopped()) {
                driven.endToQueue();
                pool.queue(driven);
                return busyNs;
            }
        }
    }

    /** Whether others wait; if they have for long, wakes somebody for them. */
    private boolean lookAtBacklog(long now) {
        if (!pool.isAnyQueued()) {
            backlogSinceNs = Deadlines.NEVER;
            return false;
        }
        if (backlogSinceNs == Deadlines.NEVER) {
            backlogSinceNs = now;
        } else if (now - backlogSinceNs > (pool.isWorkQueued() ? PATIENCE_NS : PATIENCE_FOR_SOURCES_NS)) {
            backlogSinceNs = now;
            pool.wakeForQueue();
        }
        return true;
    }

    /** For as long as it is to have a thread for itself, without a place. */
    private void driveBound(PooledGroup driven) {
        boolean unused = losePlace();
        AgentGroup agents = driven.agents();
        agents.driveOn(sleeper, () -> pool.isStopped() || agents.endIfEmpty() || !driven.isBound(clock.nanoTime()));
        if (!agents.endIfEmpty()) {
            driven.endToQueue();
            pool.queue(driven);
        }
    }

    /** For an agent in the middle of its work: drives those that aren't, and sleeps, without a place, if neither they nor it had anything to do. */
    void driveOthers(PooledGroup driven, Agent blocked, long maxWaitNs) {
        if (!blocked.doorbell().answer() && driven.agents().drive() == 0) {
            boolean held = losePlace();
            driven.agents().sleep(sleeper, blocked, maxWaitNs);
            if (held) {
                pool.places().take();
                place.set(HELD);
            }
        }
    }

    /** Parks until somebody wakes it, or, if it parked last, something is due; false if it is to end. */
    private boolean awaitWork() {
        woken = false;
        backlogSinceNs = Deadlines.NEVER;
        // Whoever wakes an idle one brings a place for it, so by then it has none. But nobody gets this one's before it
        // is idle, or a new thread would be made for that.
        boolean held = place.compareAndSet(HELD, NONE);
        pool.addIdle(this);
        long idleSince = clock.nanoTime();
        if (held) {
            pool.places().give();
            pool.wakeForQueue();
        }
        while (!woken) {
            if (pool.isStopped()) {
                return false;
            }
            long now = clock.nanoTime();
            long wait = pool.idleWaitNs(this, now);
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
                boolean unused = Thread.interrupted(); // user code's; it must not make every later park return at once
                if (pool.isSpare(this, now - idleSince) && pool.removeIdle(this)) {
                    return false;
                }
            } else if (pool.removeIdle(this)) {
                if (takePlace()) {
                    return true;
                }
                pool.addIdle(this);
                pool.endKeeping(this);
            } else {
                LockSupport.park(this); // somebody has taken it, and is just waking it
            }
        }
        return true;
    }
}
