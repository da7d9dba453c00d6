package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Drives many agents with a few threads, each agent always by the same one. */
public final class SharedThreads implements AgentHost, AutoCloseable {
    private final List<AgentThread> threads = new ArrayList<>();
    private final Map<Agent, AgentThread> threadOf = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final ThreadNaming naming;

    /**
     * @param count how many threads
     * @param naming makes them
     * @param faults hears of what agents throw
     */
    public SharedThreads(int count, Clock clock, ThreadNaming naming, FaultHandler faults) {
        this.naming = naming;
        for (int i = 0; i < count; i++) {
            AgentThread thread = new AgentThread(naming, "shared-" + i, List.of(), clock, faults);
            threads.add(thread);
            thread.start();
        }
    }

    @Override
    public void start(Agent agent) {
        drive(agent, threads.get(Math.floorMod(next.getAndIncrement(), threads.size())));
    }

    @Override
    public boolean startBeside(Agent agent, Agent other) {
        AgentThread thread = threadOf.get(other);
        return thread != null && drive(agent, thread);
    }

    private boolean drive(Agent agent, AgentThread thread) {
        threadOf.keySet().removeIf(Agent::isClosed);
        threadOf.put(agent, thread);
        return thread.add(agent);
    }

    @Override
    public void awaitProgress(Agent blocked, long maxWaitNs) {
        AgentThread thread = threadOf.get(blocked);
        if (thread != null && thread.isCurrent()) {
            thread.driveOthers(blocked, maxWaitNs);
        }
    }

    /** How many agents it knows: those that it drives, and some that have ended since. */
    int size() {
        return threadOf.size();
    }

    @Override
    public boolean isAgentThread() {
        return threads.stream().anyMatch(AgentThread::isCurrent);
    }

    @Override
    public String threadName(String agent) {
        return naming.of(agent);
    }

    @Override
    public void close() {
        threads.forEach(AgentThread::stop);
        threads.forEach(AgentThread::join);
        threadOf.clear();
    }
}
