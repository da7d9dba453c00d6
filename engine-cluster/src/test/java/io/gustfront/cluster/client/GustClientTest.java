package io.gustfront.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(15)
class GustClientTest {
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer leader;
    private ServerSocket
            silent; // takes connections, as the kernel does for a process that stands still, and says nothing

    @BeforeEach
    void start() throws IOException {
        leader = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        leader.createContext("/api/v1/topologies", exchange -> {
            asked.incrementAndGet();
            byte[] none = "[]".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, none.length);
            exchange.getResponseBody().write(none);
            exchange.close();
        });
        leader.start();
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        leader.stop(0);
        silent.close();
    }

    private static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private GustClient client() {
        return new GustClient(
                List.of(url(silent.getLocalPort()), url(leader.getAddress().getPort())), "token", PATIENCE);
    }

    @Test
    void shouldNotWaitLongForAMasterThatStandsStillWhileAnotherLeads() {
        GustClient client = client();

        long beganNs = System.nanoTime();
        assertThat(client.topologies()).isEmpty();
        long firstNs = System.nanoTime() - beganNs;

        assertThat(Duration.ofNanos(firstNs))
                .isLessThan(Duration.ofSeconds(10)); // not the twenty that an answer may take
        assertThat(asked).hasValue(1);
    }

    @Test
    void shouldBeginWithAnotherTheNextTime() {
        GustClient client = client();
        assertThat(client.topologies()).isEmpty();

        long beganNs = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(client.topologies()).isEmpty();
        }

        // Had each begun with the silent one, that would have been half of the patience, twenty times.
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(PATIENCE.multipliedBy(10));
    }

    @Test
    void shouldSayOfEachMasterWhyItWasNoUse() {
        leader.stop(0);

        assertThatThrownBy(() ->
                        new GustClient(List.of(url(leader.getAddress().getPort())), "token", PATIENCE).topologies())
                .isInstanceOf(GustException.class)
                .hasMessageContaining("connection refused");
    }
}
