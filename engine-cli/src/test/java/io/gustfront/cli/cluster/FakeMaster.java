package io.gustfront.cli.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.view.Views.Accepted;
import io.gustfront.cluster.view.Views.Blob;
import io.gustfront.cluster.view.Views.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A master's REST API by hand: says what it was told to say, the last of several answers again and again, and remembers what it
 * was asked.
 */
public final class FakeMaster implements AutoCloseable {
    /** Instead of an answer: there is none before the end of the test. */
    public static final Object NOTHING = new Object();

    private static final Duration LONGEST_TEST = Duration.ofMinutes(2);

    private final HttpServer server;
    private final CountDownLatch unanswered = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String token;
    private final Map<String, Deque<Object>> answers = new HashMap<>();
    private final List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    private volatile String api = "1";
    private volatile String version = "0.1.0";
    private final List<String> commands = Collections.synchronizedList(new ArrayList<>());

    /** @param secret its secret's file, which is made */
    public FakeMaster(Path secret) throws IOException {
        token = SecretFile.token(SecretFile.readOrMake(secret));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a GET of a path is answered with; a {@link Problem} is an answer, too. */
    public synchronized FakeMaster says(String path, Object... views) {
        answers.put(path, new ArrayDeque<>(List.of(views)));
        return this;
    }

    /** Says that it is of another version. */
    public FakeMaster ofVersion(String newApi, String newVersion) {
        api = newApi;
        version = newVersion;
        return this;
    }

    /** Commands that weren't refused. */
    public List<String> accepted() {
        return List.copyOf(accepted);
    }

    /** POSTs and PUTs so far: method, path and body, without the request id. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** Waits until it was asked what it has no answer to. */
    public void awaitUnanswered(Duration atMost) throws InterruptedException {
        if (!unanswered.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it was not asked");
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString().substring("/api/v1".length());
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, new Problem("unauthorized", "the token is missing or wrong", Optional.empty()));
                return;
            }
            switch (exchange.getRequestMethod()) {
                case "GET" -> answer(exchange, next(path));
                case "PUT" -> {
                    commands.add("PUT " + path.replaceAll("[0-9a-f]{64}", "DIGEST"));
                    answer(
                            exchange,
                            next("PUT") instanceof Problem problem
                                            && !problem.error().equals("not-found")
                                    ? problem
                                    : new Blob(path.substring("/blobs/".length()), body.length));
                }
                default -> {
                    String text = new String(body, StandardCharsets.UTF_8)
                            .replaceAll("\"requestId\":\"[^\"]*\",?", "")
                            .replaceAll("[0-9a-f]{64}", "DIGEST");
                    commands.add("POST " + path + " " + text);
                    Object refusal = next("POST " + path);
                    boolean refused = refusal instanceof Problem problem
                            && !problem.error().equals("not-found");
                    if (!refused) {
                        accepted.add("POST " + path);
                    }
                    answer(
                            exchange,
                            refused || !(refusal instanceof Problem)
                                    ? refusal
                                    : new Accepted("words-1-1", "'words' is told"));
                }
            }
        }
    }

    private synchronized Object next(String path) {
        Deque<Object> prepared = answers.get(path);
        if (prepared == null) {
            return path.equals("/cluster")
                    ? new Views.Cluster("test", true, 1, Optional.of("m1"), Optional.empty(), 1, 1, 1, 1)
                    : new Problem("not-found", "there is no " + path, Optional.empty());
        }
        return prepared.size() > 1 ? prepared.remove() : prepared.element();
    }

    private void answer(HttpExchange exchange, Object view) throws IOException {
        if (view == NOTHING) {
            unanswered.countDown();
            try {
                closed.await(LONGEST_TEST.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return;
        }
        byte[] json = Json.STRICT.write(view);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Gustfront-Api", api);
        exchange.getResponseHeaders().set("Gustfront-Version", version);
        exchange.sendResponseHeaders(view instanceof Problem problem ? status(problem) : 200, json.length);
        exchange.getResponseBody().write(json);
    }

    private static int status(Problem problem) {
        return switch (problem.error()) {
            case "unauthorized" -> 401;
            case "not-found" -> 404;
            case "conflict" -> 409;
            case "not-leading" -> 503;
            case "unavailable" -> 507;
            default -> 400;
        };
    }

    @Override
    public void close() {
        closed.countDown(); // the server waits for its thread
        server.stop(0);
    }
}
