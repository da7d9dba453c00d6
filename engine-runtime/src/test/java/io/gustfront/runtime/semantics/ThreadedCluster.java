package io.gustfront.runtime.semantics;

import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.local.LocalCluster;
import io.gustfront.runtime.local.LocalTopology;
import io.gustfront.runtime.local.LocalTransport;
import io.gustfront.runtime.worker.ComponentStats;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** A topology in a {@link LocalCluster}: real threads, real time. */
final class ThreadedCluster implements Cluster {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LocalCluster cluster;
    private final LocalTopology topology;

    ThreadedCluster(Topology topology, Config config, int workers, LocalTransport transport) {
        this.cluster =
                LocalCluster.builder().workers(workers).transport(transport).start();
        this.topology = cluster.runInactive("semantics", topology, config);
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(condition::getAsBoolean);
    }

    @Override
    public void settle() {
        Assertions.assertThat(topology.awaitIdle(PATIENCE))
                .as("the topology comes to rest")
                .isTrue();
    }

    @Override
    public void settleButKept() {
        throw new UnsupportedOperationException("with threads, nobody knows when that is");
    }

    @Override
    public void activate() {
        topology.activate();
    }

    @Override
    public void deactivate() {
        topology.deactivate();
    }

    @Override
    public void kill(Duration wait) {
        topology.kill(wait);
    }

    @Override
    public List<ErrorReport> errors() {
        return topology.errors();
    }

    @Override
    public ComponentStats stats(String component) {
        return topology.stats().components().get(component);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
