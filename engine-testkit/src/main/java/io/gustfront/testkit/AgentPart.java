package io.gustfront.testkit;

import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.executor.Executor;

/**
 * An agent's thread: it wakes up when its bell is rung, and at the deadline that it had when it fell asleep. A deadline that somebody
 * else has brought nearer since is seen when a thread has slept as long as it may; an executor's changes by its own steps only. A fed spout
 * that has nothing to do isn't asked each millisecond, as the engine would, but sleeps on: whoever feeds it rings its bell. A thousand idle
 * seconds are a million questions otherwise.
 */
final class AgentPart extends Part {
    private static final long LONGEST_SLEEP_NS = 100_000_000L;

    private final Agent agent;
    private final String name;
    private final boolean isDeadlineItsOwn;
    private final boolean isFed;
    private boolean isAwake = true;

    /**
     * @param isFed whether it is the executor of a fed spout
     */
    AgentPart(Agent agent, String name, boolean isFed) {
        this.agent = agent;
        this.name = name;
        this.isDeadlineItsOwn = agent instanceof Executor;
        this.isFed = isFed;
        boolean unused = agent.doorbell().beforeSleep(this::wakeUp);
    }

    @Override
    String name() {
        return name;
    }

    @Override
    long nextDueNs(long nowNs) {
        if (isAwake) {
            return nowNs;
        }
        long deadlineNs = agent.nextDeadlineNs();
        if (isFed && agent instanceof Executor executor && executor.isQuiet()) {
            deadlineNs = Math.max(deadlineNs, nowNs + LONGEST_SLEEP_NS);
        }
        return isDeadlineItsOwn ? deadlineNs : Math.min(deadlineNs, nowNs + LONGEST_SLEEP_NS);
    }

    @Override
    int step() {
        boolean unused = agent.doorbell().answer();
        int work = agent.doWork();
        isAwake = work > 0;
        return work;
    }

    @Override
    boolean isOver() {
        return agent.isClosed();
    }
}
