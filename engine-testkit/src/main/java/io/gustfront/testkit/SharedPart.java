package io.gustfront.testkit;

import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.Deadlines;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread that drives several agents in turn, as {@code executor.threads: shared} has it: while a call of user code takes its time, the
 * others on this thread wait; while an emit waits for room, they are driven in between.
 */
final class SharedPart extends Part {
    private final String name;
    private final List<Agent> agents = new ArrayList<>();
    private final List<Agent> running = new ArrayList<>();
    private boolean isAwake;

    SharedPart(String name) {
        this.name = name;
    }

    void drive(Agent agent) {
        agents.add(agent);
        boolean unused = agent.doorbell().beforeSleep(this::wakeUp);
        wakeUp();
    }

    boolean drives(Agent agent) {
        return agents.contains(agent);
    }

    /** Has each agent do one duty cycle that isn't in the middle of one; how much was done. */
    int driveAll() {
        int work = 0;
        for (Agent agent : List.copyOf(agents)) {
            if (!running.contains(agent)) {
                running.add(agent);
                try {
                    boolean unused = agent.doorbell().answer();
                    work += agent.doWork();
                } finally {
                    running.remove(agent);
                }
                if (agent.isClosed()) {
                    agents.remove(agent);
                }
            }
        }
        return work;
    }

    @Override
    String name() {
        return name;
    }

    @Override
    int step() {
        int work = driveAll();
        isAwake = work > 0;
        return work;
    }

    @Override
    long nextDueNs(long nowNs) {
        if (isAwake) {
            return nowNs;
        }
        long deadlineNs = NEVER;
        for (Agent agent : agents) {
            deadlineNs = Deadlines.earlier(deadlineNs, agent.nextDeadlineNs());
        }
        return deadlineNs;
    }
}
