package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkHubTest {
    @Test
    void shouldOpenASessionOnBothSidesBeforeAnyPayload_K1() {
        LinkCluster cluster = LinkCluster.ofTwo();

        cluster.until(() -> cluster.worker(1).session() != null);
        cluster.worker(1).offer(Lane.DATA, "a");
        cluster.worker(1).offer(Lane.DATA, "b");
        cluster.settle();

        assertThat(cluster.worker(1).recorded().events).containsExactly("opened 1 with 2.1");
        assertThat(cluster.worker(2).recorded().events).containsExactly("opened 1 with 1.1", "DATA a", "DATA b");
    }

    @Test
    void shouldDeliverExactlyOnceAcrossReconnects_K1() {
        LinkCluster cluster = LinkCluster.linked();

        for (int i = 0; i < 50; i++) {
            cluster.worker(1).offer(Lane.DATA, "a" + i);
            cluster.worker(2).offer(Lane.CONTROL, "b" + i);
            if (i % 5 == 0) {
                cluster.network.step();
                cluster.network.cut("host1", "host2");
            }
        }
        cluster.pass(Duration.ofSeconds(8));

        assertThat(cluster.worker(1).recorded().payloads).hasSize(50);
        assertThat(cluster.worker(2).recorded().payloads).hasSize(50);
        assertThat(cluster.worker(2).recorded().events.get(50)).isEqualTo("DATA a49");
        assertThat(cluster.worker(1).session().pendingBytes()).isZero();
    }
}
