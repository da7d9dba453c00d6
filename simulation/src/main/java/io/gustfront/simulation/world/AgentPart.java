package io.gustfront.simulation.world;

import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.simulation.kernel.Part;

/** An agent's thread. */
final class AgentPart implements Part {
    /** Later than a thread is but rarely: an idle spout is asked after a millisecond, and most of a world's steps would be that. */
    private static final long WORKER_OVERSLEEP_NS = 24_000_000L;

    private final Agent agent;
    private final String name;
    private final boolean deadlineIsItsOwn; // it changes by its own steps only
    private final Runnable afterStep;
    private boolean again = true;
    private long deadlineNs = Long.MAX_VALUE;

    AgentPart(Agent agent, String where) {
        this(agent, where, () -> {});
    }

    AgentPart(Agent agent, String where, Runnable afterStep) {
        this.agent = agent;
        this.name = agent.name() + "@" + where;
        this.deadlineIsItsOwn = agent instanceof Executor;
        this.afterStep = afterStep;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long dueNs(long nowNs) {
        if (again || agent.doorbell().isRung()) {
            return nowNs;
        }
        return deadlineIsItsOwn ? deadlineNs : agent.nextDeadlineNs();
    }

    @Override
    public int step() {
        boolean unused = agent.doorbell().answer();
        int work = agent.doWork();
        again = work > 0;
        deadlineNs = agent.nextDeadlineNs();
        afterStep.run();
        return work;
    }

    @Override
    public boolean isOver() {
        return agent.isClosed();
    }

    @Override
    public long oversleepNs() {
        return deadlineIsItsOwn ? WORKER_OVERSLEEP_NS : 1_000_000L;
    }
}
