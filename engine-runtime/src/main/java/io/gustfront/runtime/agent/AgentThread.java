package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that drives one agent or several. It parks when none of them has anything to do, until one of their bells rings or
 * the nearest of their deadlines comes. It never spins.
 *
 * <p>A thread that drives several is called after whom it drives, while it does, so that logs, prints and stacks tell whose they are as
 * they do where each has a thread of its own. A name costs a call of the system, some tenths of a microsecond for a duty cycle.
 */
final class AgentThread {
    private static final long LONGEST_SLEEP_NS = 100_000_000L;
    private static final long JOIN_MS = 1_000;

    private final Set<Agent> onStack = new HashSet<>(); // written by the thread only
    private final Clock clock;
    private final FaultHandler faults;
    private final Thread thread;
    private final Sleeper sleeper;
    private final ThreadNaming naming;
    private final boolean shared;
    private volatile Agent[] agents; // replaced as a whole, under this object's lock
    private volatile boolean stopped;

    AgentThread(ThreadNaming naming, String name, List<Agent> agents, Clock clock, FaultHandler faults) {
        this.agents = agents.toArray(new Agent[0]);
        this.naming = naming;
        this.shared = agents.size() != 1;
        this.clock = clock;
        this.faults = faults;
        this.thread = naming.newThread(name, this::run);
        this.sleeper = Sleeper.of(thread);
    }

    void start() {
        thread.start();
    }

    synchronized void add(Agent agent) {
        Agent[] more = Arrays.copyOf(agents, agents.length + 1);
        more[agents.length] = agent;
        agents = more;
        LockSupport.unpark(thread);
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

    /** For an agent in the middle of its work: drives those that aren't, and sleeps if none of them had anything to do. */
    void driveOthers(long maxWaitNs) {
        if (driveAll() == 0) {
            sleep(maxWaitNs);
        }
    }

    private void run() {
        while (!stopped) {
            if (driveAll() == 0) {
                sleep(LONGEST_SLEEP_NS);
            }
            if (!shared && agents.length == 0) {
                return;
            }
        }
    }

    private int driveAll() {
        int work = 0;
        Agent[] driven = agents;
        boolean several = shared || driven.length > 1;
        String before = several ? thread.getName() : "";
        for (Agent agent : driven) {
            if (!stopped && onStack.add(agent)) {
                try {
                    if (several) {
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
        if (several) {
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

    private void sleep(long maxWaitNs) {
        long deadline = Deadlines.NEVER;
        boolean rung = stopped;
        for (Agent agent : agents) {
            rung |= agent.doorbell().beforeSleep(sleeper);
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
