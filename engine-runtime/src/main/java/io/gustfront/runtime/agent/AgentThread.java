package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that drives one agent or several. It parks when none of them has anything to do, until one of their bells rings or
 * the nearest of their deadlines comes. After work it first looks a few more times, and lets others have the processor in between: what
 * it waits for is often just being made, and to be woken costs both sides as much as dozens of tuples do. It never spins.
 *
 * <p>A thread that is shared is called after whom it drives, while it does, so that logs, prints and stacks tell whose they are as they do
 * where each has a thread of its own. A name costs a call of the system, some tenths of a microsecond for a duty cycle.
 */
final class AgentThread {
    private static final long LONGEST_SLEEP_NS = 100_000_000L;
    private static final long JOIN_MS = 1_000;
    private static final int LOOKS_BEFORE_SLEEP = 3;

    private final Set<Agent> onStack = new HashSet<>(); // written by the thread only
    private final Clock clock;
    private final FaultHandler faults;
    private final Thread thread;
    private final Sleeper sleeper;
    private final ThreadNaming naming;
    private final boolean permanent; // lives on when it has nobody to drive
    private volatile boolean shared; // drives, or has driven, more than the one that it was made for
    private volatile Agent[] agents; // replaced as a whole, under this object's lock
    private boolean ended; // guarded by this: nobody is driven any more, and nobody can be
    private volatile boolean stopped;

    AgentThread(ThreadNaming naming, String name, List<Agent> agents, Clock clock, FaultHandler faults) {
        this.agents = agents.toArray(new Agent[0]);
        this.naming = naming;
        this.permanent = agents.isEmpty();
        this.clock = clock;
        this.faults = faults;
        this.thread = naming.newThread(name, this::run);
        this.sleeper = Sleeper.of(thread);
    }

    void start() {
        thread.start();
    }

    /** Drives one more; false if it has nothing to drive any more and ends. */
    synchronized boolean add(Agent agent) {
        if (ended) {
            return false;
        }
        Agent[] more = Arrays.copyOf(agents, agents.length + 1);
        more[agents.length] = agent;
        shared = true;
        agents = more;
        LockSupport.unpark(thread);
        return true;
    }

    private synchronized boolean isToEnd() {
        ended = !permanent && agents.length == 0;
        return ended;
    }

    private synchronized void remove(Agent agent) {
        agents = Arrays.stream(agents).filter(other -> other != agent).toArray(Agent[]::new);
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Whether it ran, and has ended. */
    boolean isOver() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    void join() {
        if (isCurrent()) {
            return;
        }
        try {
            thread.join(JOIN_MS);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(JOIN_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For an agent in the middle of its work: drives those that aren't, and sleeps if neither they nor it had anything to do. */
    void driveOthers(Agent blocked, long maxWaitNs) {
        if (!blocked.doorbell().answer() && driveAll() == 0) {
            sleep(blocked, maxWaitNs);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // a yield that does nothing costs nothing but a look
    private void run() {
        int looks = 0;
        while (!stopped) {
            if (driveAll() > 0) {
                looks = LOOKS_BEFORE_SLEEP;
            } else if (looks > 0) {
                looks--;
                Thread.yield();
            } else {
                sleep(null, LONGEST_SLEEP_NS);
            }
            if (isToEnd()) {
                return;
            }
        }
    }

    private int driveAll() {
        int work = 0;
        boolean named = shared;
        String before = named ? thread.getName() : "";
        for (Agent agent : agents) {
            if (!stopped && onStack.add(agent)) {
                try {
                    if (named) {
                        thread.setName(naming.of(agent.name()));
                    }
                    agent.doorbell().answer();
                    work += agent.doWork();
                    if (agent.isClosed()) {
                        remove(agent);
                    }
                } catch (Throwable fault) {
                    remove(agent);
                    tell(agent, fault);
                } finally {
                    onStack.remove(agent);
                }
            }
        }
        if (named) {
            thread.setName(before);
        }
        return work;
    }

    private void tell(Agent agent, Throwable fault) {
        try {
            faults.onFault(agent.name(), fault);
        } catch (RuntimeException e) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e); // the other agents must go on
        }
    }

    private void sleep(@Nullable Agent blocked, long maxWaitNs) {
        long deadline = Deadlines.NEVER;
        boolean rung = stopped;
        for (Agent agent : agents) {
            // Of one below on the stack, nobody takes in what it is rung for before this goes on.
            boolean mayWait = onStack.contains(agent) && agent != blocked;
            rung |= agent.doorbell().beforeSleep(sleeper) && !mayWait;
            if (!onStack.contains(agent)) {
                deadline = Deadlines.earlier(deadline, agent.nextDeadlineNs());
            }
        }
        if (!rung) {
            long wait = deadline == Deadlines.NEVER ? maxWaitNs : Math.min(maxWaitNs, deadline - clock.nanoTime());
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
                boolean unused = Thread.interrupted(); // user code's; it must not make every later sleep return at once
            }
        }
        for (Agent agent : agents) {
            agent.doorbell().afterSleep();
        }
    }
}
