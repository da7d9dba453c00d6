package io.gustfront.runtime.semantics;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.ExecutorThreads;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.local.LocalTransport;
import io.gustfront.testsupport.Fusing;

/** How tuples get from task to task. What a topology means must not depend on it. */
enum Mode {
    /** One worker, nothing is encoded; stepped by hand in virtual time. */
    BY_REFERENCE,
    /** One worker, each tuple is encoded; stepped by hand in virtual time. */
    ENCODED,
    /** Two workers with a link in memory, executors dealt in turn; stepped by hand in virtual time. */
    TWO_WORKERS,
    /** One worker, bolts run by those that feed them where that can be; stepped by hand in virtual time. */
    FUSED,
    /** Stepped by hand in virtual time, in an order drawn from a seed, which decides on all that the others are about, and on batches. */
    WOVEN,
    /** One worker, a pool of threads. */
    POOLED_THREADS,
    /** One worker, a pool of threads, each executor driven together with those that it runs. */
    FUSED_THREADS,
    /** One worker, a thread for each executor. */
    OWN_THREADS,
    /** Two workers, each with few threads for all executors. */
    SHARED_THREADS,
    /** Two workers over TCP, each with a pool of threads. */
    NETTY;

    /** What {@link #WOVEN} draws from. */
    static final String SEED_PROPERTY = "gustfront.weave";

    /** Starts a topology, lets its spouts emit. */
    Cluster run(TopologyBuilder builder) {
        return run(builder, new Config());
    }

    Cluster run(TopologyBuilder builder, Config config) {
        Cluster cluster = runInactive(builder, config);
        cluster.activate();
        return cluster;
    }

    /** Starts a topology of which nothing is opened yet. */
    Cluster runInactive(TopologyBuilder builder, Config config) {
        Topology topology = builder.createTopology();
        return switch (this) {
            case BY_REFERENCE -> new HandDrivenCluster(topology, config, 1, false);
            case ENCODED -> new HandDrivenCluster(topology, config, 1, true);
            case TWO_WORKERS -> new HandDrivenCluster(topology, config, 2, false);
            case FUSED -> new HandDrivenCluster(Fusing.wherePossible(topology), Fusing.allowed(config), 1, false);
            case FUSED_THREADS ->
                new ThreadedCluster(
                        Fusing.wherePossible(topology), Fusing.allowed(config), 1, LocalTransport.IN_MEMORY);
            case WOVEN -> HandDrivenCluster.woven(topology, config, Long.getLong(SEED_PROPERTY, 1));
            case POOLED_THREADS -> new ThreadedCluster(topology, config, 1, LocalTransport.IN_MEMORY);
            case OWN_THREADS ->
                new ThreadedCluster(
                        topology,
                        new Config(config).set(TopologyKeys.EXECUTOR_THREADS, ExecutorThreads.OWN),
                        1,
                        LocalTransport.IN_MEMORY);
            case SHARED_THREADS ->
                new ThreadedCluster(
                        topology,
                        new Config(config).set(TopologyKeys.EXECUTOR_THREADS, ExecutorThreads.SHARED),
                        2,
                        LocalTransport.IN_MEMORY);
            case NETTY -> new ThreadedCluster(topology, config, 2, LocalTransport.NETTY);
        };
    }

    /** As {@link #run}, for tests that move time or stop executors; only of modes that are stepped by hand. */
    HandDrivenCluster step(TopologyBuilder builder, Config config) {
        return (HandDrivenCluster) run(builder, config);
    }

    HandDrivenCluster step(TopologyBuilder builder) {
        return step(builder, new Config());
    }
}
