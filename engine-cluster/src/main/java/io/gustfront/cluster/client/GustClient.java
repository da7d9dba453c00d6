package io.gustfront.cluster.client;

import io.gustfront.cluster.client.HttpExchange.Body;
import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.json.MalformedJsonException;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.Ids;
import io.gustfront.cluster.model.Sha256;
import io.gustfront.cluster.view.ApiVersion;
import io.gustfront.cluster.view.Requests;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.view.Views.Accepted;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.Problem;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.TopologyRow;
import io.gustfront.runtime.channel.TopologyStructure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A client of a cluster's masters. It finds the one that leads, and asks again while nobody does, for five seconds at most;
 * commands carry a request id, so asking again doesn't do them twice. A master that takes connections but says nothing, as it stands
 * still, holds nobody up for long if there are others: each is first asked for half of the patience only. Any thread; several
 * at once.
 */
public final class GustClient {
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration TRANSFER = Duration.ofMinutes(30);
    private static final int MAX_ANSWER = 256 << 20;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final long RETRY_MS = 200;
    private static final byte[] NOTHING = {};

    private final List<URI> masters;
    private final String token;
    private final Duration patience;
    private volatile URI preferred; // the last that answered as the leader; any thread

    /**
     * @param masters base URLs of REST APIs, at least one
     * @param token the bearer token
     */
    public GustClient(List<URI> masters, String token) {
        this(masters, token, Duration.ofSeconds(5));
    }

    /**
     * @param patience how long to look for a master that leads
     */
    public GustClient(List<URI> masters, String token, Duration patience) {
        if (masters.isEmpty()) {
            throw new IllegalArgumentException("no master is named");
        }
        this.masters = List.copyOf(masters);
        this.token = token;
        this.patience = patience;
        this.preferred = masters.get(0);
    }

    // Looking.

    /** The cluster, as the leader sees it; as any master does if nobody leads. */
    public Views.Cluster cluster() {
        Views.Cluster seen = get("/cluster", Views.Cluster.class);
        if (!seen.leading() && seen.leaderUrl().isPresent()) {
            preferred = URI.create(seen.leaderUrl().get());
            return get("/cluster", Views.Cluster.class);
        }
        return seen;
    }

    /** The nodes, by id. */
    public List<NodeRow> nodes() {
        return List.of(get("/nodes", NodeRow[].class));
    }

    /** The topologies, by name. */
    public List<TopologyRow> topologies() {
        return call(request("/topologies", REQUEST), TopologyRows::read);
    }

    /** A topology; empty if there is none of that name. */
    public Optional<TopologyDetail> topology(String name) {
        try {
            return Optional.of(get(topologyPath(name), TopologyDetail.class));
        } catch (GustException e) {
            if (e.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A topology's components, streams, groupings and configuration. */
    public TopologyStructure structure(String name) {
        return get(topologyPath(name) + "/structure", Views.Structure.class).structure();
    }

    /** The numbers of a topology's workers. */
    public Views.Stats stats(String name) {
        return get(topologyPath(name) + "/stats", Views.Stats.class);
    }

    /** A topology's errors, the newest first. */
    public Views.Errors errors(String name, int limit) {
        return get(topologyPath(name) + "/errors?limit=" + limit, Views.Errors.class);
    }

    /** The tuples of a topology that have waited longest. */
    public Views.Oldest oldest(String name, int limit) {
        return get(topologyPath(name) + "/oldest?limit=" + limit, Views.Oldest.class);
    }

    /**
     * A piece of a worker's log.
     *
     * @param from a position; negative: that many bytes before the end
     */
    public Views.Log log(String name, String node, int port, long from, int limit) {
        return get(
                topologyPath(name) + "/log?node=" + Ids.require("node's id", node) + "&port=" + port + "&from=" + from
                        + "&limit=" + limit,
                Views.Log.class);
    }

    /** The stacks of a worker's threads. */
    public String stacks(String name, String node, int port) {
        return get(
                        topologyPath(name) + "/stacks?node=" + Ids.require("node's id", node) + "&port=" + port,
                        Views.Stacks.class)
                .text();
    }

    // Commands. Each is durable when it returns; what it leads to is seen by looking.

    /** Submits a topology whose jar and blob were uploaded. */
    public Accepted submit(String name, BlobRef jar, BlobRef blob, boolean inactive) {
        return post("/topologies", new Requests.Submit(newRequestId(), name, jar.sha256(), blob.sha256(), inactive));
    }

    /** Kills a topology: it drains, and is gone when {@link #topology} is empty. */
    public Accepted kill(String name, Optional<Duration> wait) {
        return post(topologyPath(name) + "/kill", new Requests.Kill(newRequestId(), wait.map(Duration::toMillis)));
    }

    /** Lets a topology's spouts run; starts it again if it was paused or had failed. */
    public Accepted activate(String name) {
        return post(topologyPath(name) + "/activate", new Requests.Plain(newRequestId()));
    }

    /** Holds a topology's spouts still. */
    public Accepted deactivate(String name) {
        return post(topologyPath(name) + "/deactivate", new Requests.Plain(newRequestId()));
    }

    /** Gives a topology other numbers of workers and executors, and evens it out. */
    public Accepted rebalance(
            String name, Optional<Integer> workers, Map<String, Integer> executors, Optional<Duration> wait) {
        return post(
                topologyPath(name) + "/rebalance",
                new Requests.Rebalance(newRequestId(), workers, executors, wait.map(Duration::toMillis)));
    }

    /** What a rebalance would lead to; nothing is changed. */
    public Views.RebalancePlan planRebalance(String name, Optional<Integer> workers, Map<String, Integer> executors) {
        Body json = Body.of(
                Json.STRICT.write(new Requests.Rebalance(newRequestId(), workers, executors, Optional.empty())));
        return call(
                new Call(
                        topologyPath(name) + "/rebalance/plan", REQUEST, "POST", Optional.of(json), "application/json"),
                Views.RebalancePlan.class);
    }

    /** Empties a node, or lets it be used again. */
    public Accepted drain(String node, boolean draining) {
        return post(
                "/nodes/" + Ids.require("node's id", node) + (draining ? "/drain" : "/undrain"),
                new Requests.Plain(newRequestId()));
    }

    // Blobs.

    /** Stores a file with the leader, unless it has it. */
    public BlobRef upload(Path file) throws IOException {
        String digest;
        try (InputStream in = Files.newInputStream(file)) {
            digest = Sha256.of(in);
        }
        return upload(digest, Files.size(file), Body.of(file));
    }

    /** Stores bytes with the leader, unless it has them. */
    public BlobRef upload(byte[] bytes) {
        return upload(Sha256.of(bytes), bytes.length, Body.of(bytes));
    }

    private BlobRef upload(String digest, long size, Body bytes) {
        Views.Cluster unused = cluster(); // finds the leader
        if (!hasBlob(digest)) {
            Views.Blob stored = call(
                    request("/blobs/" + digest, TRANSFER).andPut(bytes, "application/octet-stream"), Views.Blob.class);
            return new BlobRef(stored.sha256(), stored.bytes());
        }
        return new BlobRef(digest, size);
    }

    /** Stores a file with the master that is asked, whether it leads or not. */
    public BlobRef store(String digest, Path file) throws IOException {
        Views.Blob stored = call(
                request("/blobs/" + Ids.requireSha256(digest), TRANSFER)
                        .andPut(Body.of(file), "application/octet-stream"),
                Views.Blob.class);
        return new BlobRef(stored.sha256(), stored.bytes());
    }

    /** Whether the master that is asked has a blob. */
    public boolean hasBlob(String digest) {
        try {
            Views.Blob unused = get("/blobs/" + Ids.requireSha256(digest) + "/info", Views.Blob.class);
            return true;
        } catch (GustException e) {
            if (e.status() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /**
     * A blob's bytes, to be checked and closed by the caller. The answer has to begin within 20 s; how long it takes is for the
     * caller to watch.
     *
     * @throws GustException with status 404 if the master that is asked doesn't have it
     */
    public InputStream download(String digest) throws IOException {
        HttpExchange exchange =
                HttpExchange.send(request(preferred, request("/blobs/" + Ids.requireSha256(digest), REQUEST)));
        if (exchange.status() != OK) {
            try (exchange) {
                throw refused(exchange.status(), exchange.body().readNBytes(64 << 10));
            }
        }
        return new FilterInputStream(exchange.body()) {
            @Override
            public void close() throws IOException {
                exchange.close();
            }
        };
    }

    // How it is done.

    private record Call(String path, Duration timeout, String method, Optional<Body> body, String type) {
        /** For as long as told at most; what moves many bytes takes its time. */
        Call within(Duration most) {
            return timeout.compareTo(REQUEST) > 0 || timeout.compareTo(most) <= 0
                    ? this
                    : new Call(path, most, method, body, type);
        }

        Call andPut(Body bytes, String contentType) {
            return new Call(path, timeout, "PUT", Optional.of(bytes), contentType);
        }
    }

    private static Call request(String path, Duration timeout) {
        return new Call(path, timeout, "GET", Optional.empty(), "");
    }

    private <T> T get(String path, Class<T> type) {
        return call(request(path, REQUEST), type);
    }

    private <T> T call(Call call, Class<T> type) {
        return call(call, answer -> Json.LENIENT.read(answer, type));
    }

    private Accepted post(String path, Object body) {
        Body json = Body.of(Json.STRICT.write(body));
        return call(new Call(path, REQUEST, "POST", Optional.of(json), "application/json"), Accepted.class);
    }

    private <T> T call(Call call, Function<byte[], T> reader) {
        long deadline = System.nanoTime() + patience.toNanos();
        Map<URI, String> tried = new LinkedHashMap<>();
        boolean reached;
        boolean first = true;
        do {
            reached = false;
            List<URI> candidates = candidates();
            for (URI master : candidates) {
                Call now = first && candidates.size() > 1 ? call.within(patience.dividedBy(2)) : call;
                try (HttpExchange exchange = HttpExchange.send(request(master, now))) {
                    requireSameApi(master, exchange);
                    byte[] answer = exchange.body().readNBytes(MAX_ANSWER);
                    if (exchange.status() / 100 == 2) {
                        preferred = master;
                        return reader.apply(answer);
                    }
                    GustException refused = refused(exchange.status(), answer);
                    if (!refused.error().equals("not-leading")) {
                        throw refused;
                    }
                    reached = true;
                    tried.put(master, String.valueOf(refused.getMessage()));
                    followLeader(answer, master);
                } catch (IOException e) {
                    tried.put(master, why(e));
                    passOver(master);
                } catch (MalformedJsonException e) {
                    throw new GustException(
                            502,
                            new Problem(
                                    "invalid",
                                    "what answers at " + master + " is no Gustfront master, or one of another version: "
                                            + e.getMessage(),
                                    Optional.empty()));
                }
            }
            first = false;
            pause();
        } while (System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted());
        throw nobody(tried, reached);
    }

    /** A master of another version may understand a request otherwise than it was meant: better none than that. */
    private static void requireSameApi(URI master, HttpExchange exchange) {
        String api = exchange.header(ApiVersion.HEADER).orElse(ApiVersion.CURRENT);
        if (!api.equals(ApiVersion.CURRENT)) {
            throw new GustException(
                    502,
                    new Problem(
                            "version",
                            "the master at " + master + " is Gustfront "
                                    + Ids.shown(exchange.header(ApiVersion.ENGINE_HEADER)
                                            .orElse("of an unknown version"))
                                    + ", whose REST API is of version " + Ids.shown(api)
                                    + "; this client speaks version " + ApiVersion.CURRENT
                                    + ": use the gust of that release",
                            Optional.empty()));
        }
    }

    /** None of the masters leads, or none can be reached. */
    private GustException nobody(Map<URI, String> tried, boolean reached) {
        String each = tried.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
        String time = patience.toMillis() / 1e3 + " s";
        return reached
                ? new GustException(
                        503, new Problem("not-leading", "no master leads, for " + time + ": " + each, Optional.empty()))
                : new GustException(
                        0,
                        new Problem(
                                "unreachable",
                                "no master can be reached, tried for " + time + ": " + each + "; is one running?",
                                Optional.empty()));
    }

    private static String why(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return "no answer in time";
        } else if (e instanceof ConnectException) {
            return "connection refused";
        } else if (e instanceof UnknownHostException) {
            return "unknown host";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Begins with another the next time, if there is one. */
    private void passOver(URI silent) {
        if (silent.equals(preferred)) {
            masters.stream().filter(other -> !other.equals(silent)).findFirst().ifPresent(other -> preferred = other);
        }
    }

    private List<URI> candidates() {
        List<URI> candidates = new ArrayList<>();
        candidates.add(preferred);
        for (URI master : masters) {
            if (!candidates.contains(master)) {
                candidates.add(master);
            }
        }
        return candidates;
    }

    private void followLeader(byte[] problem, URI asked) {
        try {
            Json.LENIENT
                    .read(problem, Problem.class)
                    .leader()
                    .map(URI::create)
                    .filter(leader -> !leader.equals(asked))
                    .ifPresent(leader -> preferred = leader);
        } catch (MalformedJsonException | IllegalArgumentException e) {
            // it stays with those that were named
        }
    }

    private HttpExchange.Request request(URI master, Call call) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + token);
        if (call.body().isPresent()) {
            headers.put("Content-Type", call.type());
        }
        return new HttpExchange.Request(
                call.method(),
                url(master, call.path()),
                headers,
                call.body().isPresent() ? call.body().get() : Body.of(NOTHING),
                call.timeout());
    }

    private static URI url(URI master, String path) {
        String base = master.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/api/v1" + path);
    }

    private static String topologyPath(String name) {
        return "/topologies/" + Ids.requireName(name);
    }

    private static GustException refused(int status, byte[] body) {
        try {
            return new GustException(status, Json.LENIENT.read(body, Problem.class));
        } catch (MalformedJsonException e) {
            String text = new String(body, StandardCharsets.UTF_8);
            return new GustException(
                    status,
                    new Problem(
                            "invalid",
                            "what answers there is no Gustfront master: status " + status + ", " + Ids.shown(text),
                            Optional.empty()));
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String newRequestId() {
        return UUID.randomUUID().toString();
    }
}
