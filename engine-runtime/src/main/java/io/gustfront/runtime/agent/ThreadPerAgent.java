package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Gives each agent a thread of its own, so that user code may block. */
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
    public void awaitProgress(Agent blocked, long maxWaitNs) {
        Doorbell bell = blocked.doorbell();
        if (!bell.answer()) {
            if (!bell.beforeSleep(Sleeper.of(Thread.currentThread()))) {
                LockSupport.parkNanos(maxWaitNs);
                boolean unused = Thread.interrupted(); // as in AgentThread: else each park returns at once
            }
            bell.afterSleep();
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

    /** Ends all threads: each after its current duty cycle; interrupts those that don't end within a second. */
    @Override
    public void close() {
        threads.values().forEach(AgentThread::stop);
        threads.values().forEach(AgentThread::join);
        threads.clear();
    }
}
