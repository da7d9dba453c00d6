package io.gustfront.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.ConfigException;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalClusterLifeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @BeforeEach
    void forget() {
        TaskCalls.forget();
    }

    /** Can't be opened. */
    private static final class BrokenSpout extends NumberSpout {
        private static final long serialVersionUID = 1L;

        BrokenSpout() {
            super(0);
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {
            throw new IllegalArgumentException("no such broker");
        }
    }

    private static Topology topology(Spout spout) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("numbers", spout);
        builder.setBolt("sink", (tuple, out) -> {}, 3).shuffleGrouping("numbers");
        return builder.createTopology();
    }

    private static List<String> threadsOf(String topology) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(topology + "-"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "1,IN_MEMORY,pooled",
        "2,NETTY,pooled",
        "1,IN_MEMORY,own",
        "1,IN_MEMORY,shared",
        "2,IN_MEMORY,own",
        "2,NETTY,shared"
    })
    void shouldLeaveNoThreadBehind(int workers, LocalTransport transport, String threads) {
        Config config = new Config();
        config.put("executor.threads", threads);
        try (LocalCluster cluster =
                LocalCluster.builder().workers(workers).transport(transport).start()) {
            LocalTopology running = cluster.run("threads", topology(new NumberSpout(100)), config);
            assertThat(running.awaitIdle(SOON)).isTrue();
            assertThat(running.stats().components().get("numbers").acked()).isEqualTo(100);
            assertThat(threadsOf("threads")).isNotEmpty();
        }

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(threadsOf("threads")).isEmpty());
        assertThat(TaskCalls.count("numbers close")).isOne();
    }

    @Test
    void shouldSayWhyATaskCannotBeOpenedAndLeaveNothing() {
        try (LocalCluster cluster = LocalCluster.start()) {
            assertThatThrownBy(() -> cluster.run("broken", topology(new BrokenSpout()), new Config()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("topology 'broken' can't start")
                    .hasMessageContaining("numbers task 1")
                    .hasMessageContaining("no such broker");

            assertThat(cluster.topologies()).isEmpty();
            assertThat(threadsOf("broken")).isEmpty();
        }
    }

    @Test
    void shouldOpenNothingBeforeAnInactiveTopologyIsActivated() {
        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology running = cluster.runInactive("asleep", topology(new NumberSpout(100)), new Config());
            assertThat(running.awaitIdle(SOON)).isTrue();
            assertThat(TaskCalls.count("numbers open")).isZero();

            running.activate();
            assertThat(running.awaitIdle(SOON)).isTrue();

            assertThat(TaskCalls.count("numbers open")).isOne();
            assertThat(running.stats().components().get("numbers").acked()).isEqualTo(100);
        }
    }

    @Test
    void shouldRefuseANameThatIsTakenUntilItsTopologyIsGone() {
        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology first = cluster.run("same", topology(new NumberSpout(100)), new Config());

            assertThatThrownBy(() -> cluster.run("same", topology(new NumberSpout(100)), new Config()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is a topology 'same' already; kill it first");

            first.kill(SOON);
            LocalTopology second = cluster.run("same", topology(new NumberSpout(100)), new Config());
            assertThat(second.id()).isNotEqualTo(first.id());
        }
    }

    /** Emits a hundred tuples that nobody acks. */
    private static Topology keeping() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("numbers", new NumberSpout(100));
        builder.setBolt("keep", (Bolt) tuple -> {}).shuffleGrouping("numbers");
        return builder.createTopology();
    }

    @Test
    @Timeout(60)
    void shouldLetASecondKillShortenTheFirstOnesWait() throws InterruptedException {
        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology running =
                    cluster.run("twice", keeping(), new Config().setMessageTimeout(Duration.ofHours(1)));
            await().atMost(SOON)
                    .until(() -> running.stats().components().get("keep").executed() == 100);
            Thread first = new Thread(() -> running.kill(Duration.ofHours(1)));
            first.start();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThatThrownBy(running::deactivate)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("topology 'twice' is being killed"));
            assertThat(cluster.topology("twice")).isPresent();

            running.kill(Duration.ZERO);

            assertThat(cluster.topology("twice")).isEmpty();
            first.join();
            assertThatThrownBy(running::activate).hasMessage("topology 'twice' is gone");
            assertThat(TaskCalls.count("numbers close")).isOne();
        }
    }

    /** Does what a worker doesn't survive. */
    private static Topology greedy() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("numbers", new NumberSpout(100));
        builder.setBolt("greedy", (Bolt) tuple -> {
                    throw new OutOfMemoryError("pretended");
                })
                .shuffleGrouping("numbers");
        return builder.createTopology();
    }

    @Test
    @Timeout(60)
    void shouldNotWaitAtAKillForWhatHasCrashed() {
        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology running = cluster.run("crashed", greedy(), new Config());
            await().atMost(SOON)
                    .until(() ->
                            running.errors().stream().anyMatch(report -> report.error() instanceof OutOfMemoryError));
            long startNs = System.nanoTime();

            running.kill(Duration.ofHours(1));

            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(8));
            assertThat(threadsOf("crashed")).isEmpty();
        }
    }

    @Test
    void shouldTakeInWhatAProgramSubmits() {
        try (LocalCluster cluster = LocalCluster.start()) {
            Gust.runWith(cluster, () -> Gust.submit("program", topology(new NumberSpout(100)), new Config()));

            LocalTopology running = cluster.topology("program").orElseThrow();
            assertThat(running.awaitIdle(SOON)).isTrue();
            assertThat(running.stats().components().get("sink").acked()).isEqualTo(100);
        }
    }

    @Test
    void shouldRefuseAConfigurationWithAllItsProblemsAtOnce() {
        Config config = new Config();
        config.put("message.timeot", "30s");
        config.put("workers", -1);
        try (LocalCluster cluster = LocalCluster.start()) {
            assertThatThrownBy(() -> cluster.run("wrong", topology(new NumberSpout(100)), config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("there is no key 'message.timeot'; did you mean 'message.timeout'?")
                    .hasMessageContaining("'workers' is -1, must be from 1 to 10000");
        }
    }
}
