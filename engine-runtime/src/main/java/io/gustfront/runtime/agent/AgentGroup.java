package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Agents that are driven in turn, by one thread at a time; which one is its owner's affair. Whoever drives it next must have heard of the one before.
 *
 * <p>A thread that it has for itself parks when none of them has anything to do, until one of their bells rings or the nearest of their
 * deadlines comes. After work it first looks a few more times, and lets others have the processor in between: what it waits for is often
 * just being made, and to be woken costs both sides as much as dozens of tuples do. It never spins.
 */
final class AgentGroup {
    static final long LONGEST_SLEEP_NS = 100_000_000L;
    private static final int LOOKS_BEFORE_SLEEP = 3;

    /** One that is driven. */
    private static final class Driven {
        final Agent agent;
        final String threadName; // what a thread of its own would be called
        boolean onStack; // in the middle of its work; the driving thread's

        Driven(Agent agent, String threadName) {
            this.agent = agent;
            this.threadName = threadName;
        }
    }

    private final AtomicLong steps = new AtomicLong(); // written by the driving thread
    private final ThreadNaming naming;
    private final Clock clock;
    private final FaultHandler faults;
    private final @Nullable Sleeper resting;
    private volatile boolean named;
    private volatile Driven[] agents = {}; // replaced as a whole, under this object's lock
    private boolean ended; // guarded by this: nobody is driven any more, and nobody can be
    private volatile boolean asleep;
    private volatile boolean stopped;

    /**
     * Nobody yet.
     *
     * @param named whether the thread says from the beginning whose code it runs ({@link WorkerThread#guest}); else it does so once there is
     *     more than one agent, for it is called after the first
     * @param resting what the bells of its agents wake while no thread waits for them; null for nothing
     */
    AgentGroup(ThreadNaming naming, boolean named, @Nullable Sleeper resting, Clock clock, FaultHandler faults) {
        this.naming = naming;
        this.named = named;
        this.resting = resting;
        this.clock = clock;
        this.faults = faults;
    }

    // ---- any thread

    /** Drives one more; false if this has ended. Somebody has to be woken to do it. */
    synchronized boolean add(Agent agent) {
        if (ended) {
            return false;
        }
        Driven[] more = Arrays.copyOf(agents, agents.length + 1);
        more[agents.length] = new Driven(agent, naming.of(agent.name()));
        named |= more.length > 1;
        if (resting != null) {
            boolean unused = agent.doorbell().beforeSleep(resting);
        }
        agents = more;
        return true;
    }

    /** Ends this if it has nobody to drive; whether it has ended. */
    synchronized boolean endIfEmpty() {
        ended |= agents.length == 0;
        return ended;
    }

    private synchronized void remove(Agent agent) {
        agents = Arrays.stream(agents).filter(other -> other.agent != agent).toArray(Driven[]::new);
    }

    /** No further agent's duty cycle begins. */
    void stop() {
        stopped = true;
    }

    /** Whether one of them was rung and hasn't answered. */
    boolean isRung() {
        for (Driven each : agents) {
            if (each.agent.doorbell().isRung()) {
                return true;
            }
        }
        return false;
    }

    /** Grows whenever a duty cycle or a sleep begins or ends, so that two looks tell whether the same call has lasted from one to the other. */
    long steps() {
        return steps.get();
    }

    /** Whether the driving thread sleeps, for want of work or within an agent's that can't go on. */
    boolean isAsleep() {
        return asleep;
    }

    // ---- the driving thread

    /** Drives for as long as there is anybody to drive, and nobody says that it is over. */
    @SuppressWarnings("ThreadPriorityCheck") // a yield that does nothing costs nothing but a look
    void driveOn(Sleeper thread, BooleanSupplier isOver) {
        int looks = 0;
        while (!stopped && !isOver.getAsBoolean()) {
            if (looks < 0) {
                sleep(thread, null, LONGEST_SLEEP_NS);
            } else if (looks > 0) {
                Thread.yield();
            }
            looks = drive() > 0 ? LOOKS_BEFORE_SLEEP + 1 : Math.max(-1, looks - 1);
        }
    }

    /** One duty cycle of each that isn't in the middle of its own; how much was done. */
    int drive() {
        int work = 0;
        boolean entering = named;
        for (Driven each : agents) {
            Agent agent = each.agent;
            if (!stopped && !each.onStack) {
                each.onStack = true;
                String before = entering ? WorkerThread.enter(each.threadName) : null;
                step();
                try {
                    agent.doorbell().answer();
                    work += agent.doWork();
                    if (agent.isClosed()) {
                        remove(agent);
                    }
                } catch (Throwable fault) {
                    remove(agent);
                    tell(agent, fault);
                } finally {
                    step();
                    if (entering) {
                        String unused = WorkerThread.enter(before);
                    }
                    each.onStack = false;
                }
            }
        }
        return work;
    }

    private void step() {
        steps.setRelease(steps.getPlain() + 1);
    }

    private void tell(Agent agent, Throwable fault) {
        try {
            faults.onFault(agent.name(), fault);
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e); // the other agents must go on
        }
    }

    /** When the first of them has something to do though nobody rings. */
    long nextDeadlineNs() {
        long deadline = Deadlines.NEVER;
        for (Driven each : agents) {
            if (!each.onStack) {
                deadline = Deadlines.earlier(deadline, each.agent.nextDeadlineNs());
            }
        }
        return deadline;
    }

    /**
     * Parks until somebody rings, or a deadline comes.
     *
     * @param thread wakes the calling thread
     * @param blocked who is in the middle of its work, and waits; null if this sleeps for want of work
     */
    void sleep(Sleeper thread, @Nullable Agent blocked, long maxWaitNs) {
        boolean rung = stopped;
        for (Driven each : agents) {
            Agent agent = each.agent;
            // Of one below on the stack, nobody takes in what it is rung for before this goes on.
            boolean mayWait = each.onStack && agent != blocked;
            rung |= agent.doorbell().beforeSleep(thread) && !mayWait;
        }
        if (!rung) {
            long deadline = nextDeadlineNs();
            long wait = deadline == Deadlines.NEVER ? maxWaitNs : Math.min(maxWaitNs, deadline - clock.nanoTime());
            if (wait > 0) {
                asleep = true;
                LockSupport.parkNanos(this, wait);
                boolean unused = Thread.interrupted(); // user code's; it must not make every later sleep return at once
                step();
                asleep = false;
            }
        }
        for (Driven each : agents) {
            each.agent.doorbell().afterSleep(resting);
        }
    }
}
