package io.gustfront.kafka.tools.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.view.Views.Accepted;
import io.gustfront.cluster.view.Views.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A master's REST API by hand: says what it was told to say, and remembers what it was told to do. */
final class PlayedMaster implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Supplier<?>> answers = new ConcurrentHashMap<>();
    final List<String> commands = new CopyOnWriteArrayList<>();

    /** Called after each command. */
    volatile Runnable onCommand = () -> {};

    PlayedMaster(Path secret) throws IOException {
        SecretFile.readOrMake(secret);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    PlayedMaster says(String path, Object view) {
        return says(path, () -> view);
    }

    /** At each look something of its own. */
    PlayedMaster says(String path, Supplier<?> view) {
        answers.put(path, view);
        return this;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/api/v1".length());
            exchange.getRequestBody().readAllBytes();
            Object view;
            if (exchange.getRequestMethod().equals("GET")) {
                view = answers.getOrDefault(
                                path, () -> new Problem("not-found", "there is no " + path, Optional.empty()))
                        .get();
            } else {
                commands.add(path);
                onCommand.run();
                view = new Accepted("words-1", "told");
            }
            byte[] json = Json.STRICT.write(view);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Gustfront-Api", "1");
            exchange.getResponseHeaders().set("Gustfront-Version", "test");
            exchange.sendResponseHeaders(view instanceof Problem ? 404 : 200, json.length);
            exchange.getResponseBody().write(json);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
