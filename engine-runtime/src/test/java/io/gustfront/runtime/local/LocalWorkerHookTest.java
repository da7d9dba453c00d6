package io.gustfront.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.WorkerContext;
import io.gustfront.api.task.WorkerHook;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.Topologies;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class LocalWorkerHookTest {
    static final Queue<String> CALLS = new ConcurrentLinkedQueue<>();

    static final class ThrowingHook implements WorkerHook {
        @Override
        public void start(WorkerContext context) {
            context.setResource("pool", "opened");
            CALLS.add("start " + context.getWorkerNumber() + " of " + context.getTopologyId());
        }

        @Override
        public void shutdown() {
            CALLS.add("shutdown");
            IllegalStateException broken = new IllegalStateException("the pool is broken");
            broken.setStackTrace(new StackTraceElement[0]); // it is logged
            throw broken;
        }
    }

    @Test
    void shouldEndAllThreadsThoughAHookThrowsAtItsShutdown() {
        CALLS.clear();
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("spout", Topologies.spout()).output("x");
        builder.setBolt("bolt", (Bolt) input -> {}).shuffleGrouping("spout");
        builder.addWorkerHook(new ThrowingHook());

        try (LocalCluster cluster = LocalCluster.builder().workers(2).start()) {
            LocalTopology unused = cluster.run("hooked", builder.createTopology(), new Config());
        }

        assertThat(CALLS)
                .containsExactlyInAnyOrder("start 1 of hooked-1", "start 2 of hooked-1", "shutdown", "shutdown");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("hooked-"));
    }
}
