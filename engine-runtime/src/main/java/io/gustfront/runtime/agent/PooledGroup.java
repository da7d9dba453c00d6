package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is queued in a pool: agents that one thread drives in turn, any thread of the pool, but one at a time.
 *
 * <p>Invariant: a group that was rung is queued, or is driven by a thread that looks at the bells once more after it has let go of it. So no ring is
 * lost: either the ringer sees that nobody drives it, and queues it, or who let go sees the ring (Dekker's argument, as for a single {@link Doorbell}).
 */
final class PooledGroup implements Sleeper {
    /** What the watch's looks count: a group that blocks in more than a ninth of them comes to have a thread of its own. */
    private static final int BLOCKED = 8;

    private static final int RUNNING = -1;
    private static final int BLOCKS_OFTEN = 64;

    private static final int RESTING = 0;
    private static final int QUEUED = 1;
    private static final int DRIVEN = 2;

    private final AtomicInteger state = new AtomicInteger(RESTING);
    private final AgentGroup agents;
    private final boolean threadBound; // for ever
    private final long boundNs;
    private final PooledThreads pool;
    private volatile @Nullable PoolDriver driver;
    private volatile boolean source;

    // What the pool's watch notes.
    private int blockedScore;
    private volatile boolean blocks;
    private volatile long lastBlockedNs;

    // Of Timers, under its lock; read by others.
    volatile long timerNs = Deadlines.NEVER;

    /**
     * Nobody yet.
     *
     * @param threadBound whether it has a thread for itself for ever
     * @param boundNs how long it keeps one after it was last seen to block
     */
    PooledGroup(
            PooledThreads pool,
            boolean threadBound,
            long boundNs,
            ThreadNaming naming,
            Clock clock,
            FaultHandler faults) {
        this.pool = pool;
        this.threadBound = threadBound;
        this.boundNs = boundNs;
        this.agents = new AgentGroup(naming, true, this, clock, faults);
    }

    AgentGroup agents() {
        return agents;
    }

    /** Who drives it; null if nobody does. */
    @Nullable
    PoolDriver driver() {
        return driver;
    }

    /** Drives one more; false if this has ended. */
    boolean add(Agent agent) {
        if (!agents.add(agent)) {
            return false;
        }
        source |= agent.isSource();
        // Who drives the group just now may have begun its last round without this one; so it must find a bell rung
        // when it lets go.
        agent.doorbell().ring();
        wakeUp(); // that bell may have been rung long before
        PoolDriver current = driver;
        if (current != null) {
            current.unpark(); // it may sleep, and doesn't know of this one's bell
        }
        return true;
    }

    @Override
    public void wakeUp() {
        if (tryQueue()) {
            pool.queue(this);
        }
    }

    /** Whether one of its agents makes work for others, so that it is driven when those have none. */
    boolean isSource() {
        return source;
    }

    /** Whether it rested, and the caller has to queue it, or to drive it. */
    boolean tryQueue() {
        return state.get() == RESTING && state.compareAndSet(RESTING, QUEUED);
    }

    /** Who has taken it out of the queue drives it from now on. */
    void begin(PoolDriver by) {
        driver = by;
        state.set(DRIVEN);
    }

    /** The driver: lets go of it, with more to do; the caller queues it. */
    void endToQueue() {
        driver = null;
        state.set(QUEUED);
    }

    /** The driver: lets go of it until somebody rings or a deadline comes; false if somebody has rung meanwhile, and it is to be driven on. */
    boolean endToRest(Timers timers) {
        PoolDriver before = driver;
        long deadline = agents.nextDeadlineNs();
        driver = null;
        state.set(RESTING);
        if (agents.isRung() && state.compareAndSet(RESTING, DRIVEN)) {
            driver = before;
            return false;
        }
        // Somebody else may drive it by now, and end with a later deadline. Then this one comes too early, which does
        // no harm.
        timers.set(this, deadline);
        return true;
    }

    /** Whether it is to have a thread for itself. */
    boolean isBound(long nowNs) {
        return threadBound || (blocks && nowNs - lastBlockedNs < boundNs);
    }

    /** Whether that is for ever. */
    boolean isThreadBound() {
        return threadBound;
    }

    /** The pool's watch: has seen it driven, in a call that used the processor, or in one that waited. */
    void onSeen(boolean blocked, long nowNs) {
        if (blocks && nowNs - lastBlockedNs >= boundNs) {
            blocks = false;
            blockedScore = 0;
        }
        blockedScore = Math.max(0, Math.min(BLOCKS_OFTEN, blockedScore + (blocked ? BLOCKED : RUNNING)));
        if (blocked) {
            lastBlockedNs = nowNs;
        }
        blocks |= blockedScore == BLOCKS_OFTEN;
    }
}
