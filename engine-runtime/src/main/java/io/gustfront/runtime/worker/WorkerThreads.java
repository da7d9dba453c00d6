package io.gustfront.runtime.worker;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.Clock;
import io.gustfront.runtime.agent.AgentHost;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.agent.PooledThreads;
import io.gustfront.runtime.agent.SharedThreads;
import io.gustfront.runtime.agent.ThreadNaming;
import io.gustfront.runtime.agent.ThreadPerAgent;

/**
 * The threads of a worker's agents, as its topology's configuration wants them.
 *
 * @param host drives the agents
 * @param end ends all threads, within a bound
 */
public record WorkerThreads(AgentHost host, Runnable end) {
    private static final int SHARED = 2;

    /**
     * Threads that have nobody to drive yet.
     *
     * @param faults hears of what agents throw
     */
    public static WorkerThreads of(TopologyConfig config, Clock clock, ThreadNaming naming, FaultHandler faults) {
        return switch (config.get(TopologyKeys.EXECUTOR_THREADS)) {
            case POOLED -> {
                PooledThreads pooled =
                        new PooledThreads(Runtime.getRuntime().availableProcessors(), clock, naming, faults);
                yield new WorkerThreads(pooled, pooled::close);
            }
            case OWN -> {
                ThreadPerAgent own = new ThreadPerAgent(clock, naming, faults);
                yield new WorkerThreads(own, own::close);
            }
            case SHARED -> {
                SharedThreads shared = new SharedThreads(SHARED, clock, naming, faults);
                yield new WorkerThreads(shared, shared::close);
            }
        };
    }
}
