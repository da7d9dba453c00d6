package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives each agent a thread of its own, so that user code may block; but for those that are to be driven beside others. */
public final class ThreadPerAgent implements AgentHost, AutoCloseable {
    private final Clock clock;
    private final ThreadNaming naming;
    private final FaultHandler faults;
    private final Map<Agent, AgentThread> threads = new ConcurrentHashMap<>();

    /**
     * @param naming makes its threads
     * @param faults hears of what agents throw
     */
    public ThreadPerAgent(Clock clock, ThreadNaming naming, FaultHandler faults) {
        this.clock = clock;
        this.naming = naming;
        this.faults = faults;
    }

    @Override
    public void start(Agent agent) {
        AgentThread thread = new AgentThread(naming, agent.name(), List.of(agent), clock, faults);
        threads.values().removeIf(AgentThread::isOver);
        threads.put(agent, thread);
        thread.start();
    }

    @Override
    public boolean startBeside(Agent agent, Agent other) {
        AgentThread thread = threads.get(other);
        if (thread == null || !thread.add(agent)) {
            return false;
        }
        threads.put(agent, thread);
        return true;
    }

    @Override
    public void awaitProgress(Agent blocked, long maxWaitNs) {
        AgentThread thread = threads.get(blocked);
        if (thread != null && thread.isCurrent()) {
            thread.driveOthers(blocked, maxWaitNs);
        }
    }

    /** How many agents it knows: those that it drives, and some that have ended since. */
    int size() {
        return threads.size();
    }

    @Override
    public boolean isAgentThread() {
        return threads.values().stream().anyMatch(AgentThread::isCurrent);
    }

    @Override
    public String threadName(String agent) {
        return naming.of(agent);
    }

    /** Ends all threads: each after its current duty cycle; interrupts those that don't end within a second. */
    @Override
    public void close() {
        threads.values().forEach(AgentThread::stop);
        threads.values().forEach(AgentThread::join);
        threads.clear();
    }
}
