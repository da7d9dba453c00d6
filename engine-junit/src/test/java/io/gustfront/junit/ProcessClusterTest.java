package io.gustfront.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

@GustCluster(daemons = Daemons.PROCESSES, kafka = true)
class ProcessClusterTest {
    @Test
    void shouldRunDaemonsAndABrokerAsProcesses(TestCluster cluster) throws Exception {
        TestTopology numbers = cluster.submit("numbers", Numbers.topology(), new Config());

        numbers.awaitAcked("numbers", 100);

        assertThat(numbers.failed("numbers")).isZero();
        assertThat(cluster.logs()).contains("daemon.log");
        String[] address = cluster.kafka().split(":");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])), 1_000);
            assertThat(socket.isConnected()).isTrue();
        }
    }
}
