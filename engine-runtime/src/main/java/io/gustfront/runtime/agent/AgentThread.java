package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A thread that drives one agent or several, always the same. */
final class AgentThread {
    private static final long JOIN_MS = 1_000;

    private final AgentGroup group;
    private final Thread thread;
    private final Sleeper sleeper;
    private final boolean permanent; // lives on when it has nobody to drive

    AgentThread(ThreadNaming naming, String name, List<Agent> agents, Clock clock, FaultHandler faults) {
        this.permanent = agents.isEmpty();
        this.group = new AgentGroup(naming, permanent, null, clock, faults);
        for (Agent agent : agents) {
            boolean unused = group.add(agent);
        }
        this.thread = naming.newThread(name, () -> group.driveOn(Sleeper.of(Thread.currentThread()), this::isToEnd));
        this.sleeper = Sleeper.of(thread);
    }

    private boolean isToEnd() {
        return !permanent && group.endIfEmpty();
    }

    void start() {
        thread.start();
    }

    /** Drives one more; false if it has nothing to drive any more and ends. */
    boolean add(Agent agent) {
        if (!group.add(agent)) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Whether it ran, and has ended. */
    boolean isOver() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    void stop() {
        group.stop();
        LockSupport.unpark(thread);
    }

    /** Waits until it has ended, within a bound: a thread that doesn't end is interrupted. */
    void join() {
        join(thread);
    }

    static void join(Thread thread) {
        if (Thread.currentThread() == thread) {
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
        if (!blocked.doorbell().answer() && group.drive() == 0) {
            group.sleep(sleeper, blocked, maxWaitNs);
        }
    }
}
