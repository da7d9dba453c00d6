package io.gustfront.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.client.HttpExchange.Body;
import io.gustfront.cluster.client.HttpExchange.Request;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpExchangeTest {
    private static final Body NOTHING = Body.of(new byte[0]);

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** A server of one request: reads as much of its body as told, answers, and closes. Completes with what it has read. */
    private CompletableFuture<String> answer(int bytesOfBody, String answer) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = server.accept()) {
                String head = head(socket.getInputStream());
                byte[] body = socket.getInputStream().readNBytes(bytesOfBody);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                return head + new String(body, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            head.write(in.read());
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    private Request request(String method, Body body, Duration timeout) {
        return new Request(
                method,
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/api/v1/things?of=all"),
                Map.of("Authorization", "Bearer secret\r\nEvil: header"),
                body,
                timeout);
    }

    private String get(Duration timeout) throws IOException {
        try (HttpExchange exchange = HttpExchange.send(request("GET", NOTHING, timeout))) {
            return exchange.status() + " " + new String(exchange.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String get() throws IOException {
        return get(Duration.ofSeconds(30));
    }

    @Test
    void shouldSendARequestAndReadTheAnswer() throws Exception {
        CompletableFuture<String> seen = answer(5, "HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\ndone and more");

        Body body = Body.of("bytes".getBytes(StandardCharsets.UTF_8));
        try (HttpExchange exchange = HttpExchange.send(request("PUT", body, Duration.ofSeconds(30)))) {
            assertThat(exchange.status()).isEqualTo(201);
            assertThat(exchange.body()).hasContent("done");
        }

        assertThat(seen.get(10, TimeUnit.SECONDS))
                .startsWith("PUT /api/v1/things?of=all HTTP/1.1\r\nHost: 127.0.0.1:" + server.getLocalPort() + "\r\n")
                .contains("\r\nContent-Length: 5\r\n")
                .contains("\r\nAuthorization: Bearer secret  Evil: header\r\n")
                .endsWith("\r\n\r\nbytes");
    }

    @Test
    void shouldPutChunksTogether() throws Exception {
        CompletableFuture<String> unused = answer(
                0,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nB;x=y\r\n, everybody\r\n0\r\n\r\n");

        assertThat(get()).isEqualTo("200 hello, everybody");
    }

    @Test
    void shouldNotTakePartOfAnAnswerForAll() {
        CompletableFuture<String> unused = answer(0, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");

        assertThatThrownBy(this::get)
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("before the answer was whole");
    }

    @Test
    void shouldNotTakeSomeChunksForAll() {
        CompletableFuture<String> unused =
                answer(0, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");

        assertThatThrownBy(this::get).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+5", "-5", "", "five", "fffffffffffffffff"})
    void shouldSayWhatStandsWhereALengthShouldBe(String length) {
        CompletableFuture<String> unused =
                answer(0, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + length + "\r\nhello\r\n0\r\n\r\n");

        assertThatThrownBy(this::get).isInstanceOf(IOException.class).hasMessageContaining("'" + length + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99", "1000", "4294967496", "-200", "OK"})
    void shouldRefuseAStatusThatThereIsnt(String status) {
        CompletableFuture<String> unused = answer(0, "HTTP/1.1 " + status + " OK\r\nContent-Length: 0\r\n\r\n");

        assertThatThrownBy(this::get).isInstanceOf(IOException.class).hasMessageContaining(status);
    }

    @Test
    void shouldReadOnlyAsFarAsAnAnswerOfGreatLengthGoes() {
        CompletableFuture<String> unused =
                answer(0, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80000000\r\nhello");

        assertThatThrownBy(this::get).isInstanceOf(EOFException.class);
    }

    @Test
    void shouldSayThatTheOtherSideSpeaksNoHttp() {
        CompletableFuture<String> unused = answer(0, "SSH-2.0-OpenSSH\r\n");

        assertThatThrownBy(this::get).hasMessageContaining("doesn't speak HTTP");
    }

    @Test
    void shouldNotReadAHeadWithoutEnd() {
        CompletableFuture<String> unused =
                answer(0, "HTTP/1.1 200 OK\r\n" + "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".repeat(2_000) + "\r\n");

        assertThatThrownBy(this::get).hasMessageContaining("too long");
    }

    @Test
    void shouldNotWaitForeverForAnAnswer() {
        assertThatThrownBy(() -> get(Duration.ofMillis(50))).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void shouldEndAReadThatWaitsWhenItIsClosed() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                over.await();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        HttpExchange exchange = HttpExchange.send(request("GET", NOTHING, Duration.ofMinutes(5)));
        CompletableFuture<byte[]> reading = CompletableFuture.supplyAsync(() -> {
            try {
                return exchange.body().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        exchange.close();

        assertThat(reading)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(IOException.class);
        over.countDown();
        serving.get(10, TimeUnit.SECONDS);
    }
}
