package io.gustfront.testkit;

import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.executor.Executor;
import java.util.function.BooleanSupplier;

/**
 * An agent's thread: it wakes up when its bell is rung, and at the deadline that it had when it fell asleep. A deadline that somebody
 * else has brought nearer since counts, too: in a process it is seen within the tenth of a second that a thread sleeps at most.
 */
final class AgentPart implements Stage.Part {
    private final Agent agent;
    private final String name;
    private final BooleanSupplier frozen;
    private boolean again = true;
    private long deadlineNs = Long.MAX_VALUE;

    AgentPart(Agent agent, String name, BooleanSupplier frozen) {
        this.agent = agent;
        this.name = name;
        this.frozen = frozen;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long dueNs(long nowNs) {
        if (frozen.getAsBoolean()) {
            return Long.MAX_VALUE;
        }
        if (again || agent.doorbell().isRung()) {
            return nowNs;
        }
        return deadlineNs <= nowNs ? deadlineNs : Math.min(deadlineNs, othersDeadlineNs());
    }

    /** An executor's changes by its own steps only. */
    private long othersDeadlineNs() {
        return agent instanceof Executor ? Long.MAX_VALUE : agent.nextDeadlineNs();
    }

    @Override
    public int step() {
        boolean unused = agent.doorbell().answer();
        int work = agent.doWork();
        again = work > 0;
        deadlineNs = agent.nextDeadlineNs();
        return work;
    }

    @Override
    public boolean isOver() {
        return agent.isClosed();
    }
}
