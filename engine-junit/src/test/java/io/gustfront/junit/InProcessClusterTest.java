package io.gustfront.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.cluster.client.GustException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@GustCluster(nodes = 2, slots = 1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InProcessClusterTest {
    private static URI ofTheClass = URI.create("http://nowhere");

    @BeforeAll
    static void remember(TestCluster cluster) {
        ofTheClass = cluster.masterUrl();
    }

    @Test
    @Order(1)
    void shouldGoOnWhenAWorkerDies(TestCluster cluster) throws Exception {
        TestTopology numbers = cluster.submit("numbers", Numbers.topology(), new Config().setNumWorkers(2));
        numbers.awaitAcked("numbers", 100);
        assertThat(numbers.detail().workers()).hasSize(2);

        long killed = numbers.killWorkerOf("numbers");

        cluster.await(
                "another worker",
                () -> numbers.detail().workers().stream()
                        .allMatch(worker -> worker.pid() != 0 && worker.pid() != killed));
        numbers.awaitActive();
        numbers.awaitAcked("numbers", 100);
        assertThat(numbers.count("sink", "executed")).isPositive();
        assertThat(cluster.logs()).contains("---- node-1/supervisor/");
        hasOnlyMetricsThatThePageHas(cluster);
    }

    private static void hasOnlyMetricsThatThePageHas(TestCluster cluster) throws Exception {
        String page = Files.readString(Path.of("../docs/reference/metrics.md"));
        cluster.client().stats("numbers").nodes().values().stream()
                .flatMap(List::stream)
                .flatMap(worker -> worker.executors().stream())
                .flatMap(executor -> Stream.of(
                                executor.counters().keySet(),
                                executor.gauges().keySet(),
                                executor.histograms().keySet())
                        .flatMap(Set::stream))
                .distinct()
                .forEach(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    @Order(2)
    void shouldHaveBeenEmptiedAfterTheTestBefore(TestCluster cluster) {
        assertThat(cluster.client().topologies()).isEmpty();
        Set<String> free = new HashSet<>();
        cluster.client().nodes().forEach(node -> node.slots().forEach(slot -> free.add(slot.topology())));
        assertThat(free).containsExactly("");
        assertThatThrownBy(cluster::kafka)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kafka = true");
    }

    @Test
    @Order(3)
    void shouldTakeTheSameNameAgainAndKillIt(TestCluster cluster) {
        TestTopology numbers = cluster.submit("numbers", Numbers.topology(), new Config());

        assertThatThrownBy(() -> cluster.submit("numbers", Numbers.topology(), new Config()))
                .isInstanceOf(GustException.class)
                .hasMessageContaining("is taken");
        numbers.kill(Duration.ofSeconds(2));

        assertThat(cluster.client().topology("numbers")).isEmpty();
        assertThat(Files.exists(cluster.secretFile())).isTrue();
    }

    @Nested
    class Within {
        @Test
        void shouldHaveTheClusterOfTheClassAround(TestCluster cluster) {
            assertThat(cluster.masterUrl()).isEqualTo(ofTheClass);
        }
    }
}
