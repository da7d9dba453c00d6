package io.gustfront.cluster.rest;

import io.gustfront.cluster.blob.BlobStore;
import io.gustfront.cluster.blob.BlobStore.BlobRefusedException;
import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.json.MalformedJsonException;
import io.gustfront.cluster.master.Answer;
import io.gustfront.cluster.master.Command;
import io.gustfront.cluster.master.MasterAgent;
import io.gustfront.cluster.master.Rehearsal;
import io.gustfront.cluster.master.Snapshot;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.Ids;
import io.gustfront.cluster.view.ApiVersion;
import io.gustfront.cluster.view.Requests;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.view.Views.Problem;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.RequestBody;
import io.gustfront.runtime.channel.ToSupervisor;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST API. Every route goes through the same gate: the Host header must be one of ours (so that no page in a browser reaches it
 * under a name of its own), and the bearer token must be right. There is no route without it.
 */
public final class RestApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestApi.class);
    private static final String BASE = "/api/v1";
    private static final int MAX_BODY = 64 << 10;
    private static final long ANSWER_MS = 15_000;
    private static final long REPLY_MS = 8_000;
    private static final int MAX_LOG_BYTES = 256 << 10;
    private static final int MAX_ENTRIES = 1_000;

    private final MasterAgent master;
    private final BlobStore blobs;
    private final Blobs standbys;
    private final RestConfig config;
    private final byte[] token;
    private final Javalin javalin;

    /**
     * How it is reached.
     *
     * @param bindHost where it listens
     * @param port where it listens, bound to that host already; it gets connections from {@link #start} on, and is closed with it
     * @param hosts the names, besides that and loopback's, that a Host header may have
     * @param version the engine's
     * @param maxTopologyBytes the largest topology blob that is read
     */
    public record RestConfig(
            String bindHost, ServerSocketChannel port, Set<String> hosts, String version, long maxTopologyBytes) {
        /** Copies what it is given. */
        public RestConfig {
            hosts = Set.copyOf(hosts);
        }
    }

    /**
     * A route.
     *
     * @param method GET, POST or PUT
     * @param path with {@code {parameters}}
     */
    public record Route(String method, String path) {}

    private record Served(HandlerType method, String path, Handler handler) {}

    /** Makes it; {@link #start} serves. */
    public RestApi(MasterAgent master, BlobStore blobs, Blobs standbys, RestConfig config, String token) {
        this.master = master;
        this.blobs = blobs;
        this.standbys = standbys;
        this.config = config;
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.javalin = Javalin.create(javalinConfig -> {
            javalinConfig.startup.showJavalinBanner = false;
            javalinConfig.http.maxRequestSize = MAX_BODY;
            javalinConfig.jetty.modifyHttpConfiguration(http -> {
                http.setRequestHeaderSize(8 << 10);
                http.setSendServerVersion(false);
            });
            javalinConfig.jetty.addConnector((server, http) -> connector(server, http, config.port()));
            for (Served route : served()) {
                javalinConfig.routes.addHttpHandler(route.method(), BASE + route.path(), gated(route.handler()));
            }
            javalinConfig.routes.exception(
                    RestException.class, (problem, context) -> answer(context, problem.status, problem.problem));
            javalinConfig.routes.exception(IOException.class, (problem, context) -> {
                LOG.error("{} {} failed", context.method(), Ids.shown(context.path()), problem);
                answer(
                        context,
                        507,
                        new Problem(
                                "unavailable",
                                "the master can't read or write its files, is its disk full? " + problem.getMessage(),
                                Optional.empty()));
            });
            javalinConfig.routes.exception(Exception.class, (problem, context) -> {
                LOG.error("{} {} failed", context.method(), Ids.shown(context.path()), problem);
                answer(context, 500, new Problem("internal", "the master failed; its log says why", Optional.empty()));
            });
            javalinConfig.routes.error(404, context -> {
                if (context.resultInputStream() == null
                        || String.valueOf(context.result()).startsWith("Endpoint")) {
                    answer(context, 404, new Problem("not-found", "there is no such resource", Optional.empty()));
                }
            });
        });
    }

    /** The routes, as the OpenAPI file has to have them. */
    public List<Route> routes() {
        return served().stream()
                .map(route -> new Route(route.method().name(), BASE + route.path()))
                .toList();
    }

    private List<Served> served() {
        return List.of(
                get("/cluster", this::cluster),
                get("/nodes", this::nodes),
                post("/nodes/{node}/drain", context -> drain(context, true)),
                post("/nodes/{node}/undrain", context -> drain(context, false)),
                get("/topologies", this::topologies),
                post("/topologies", this::submit),
                get("/topologies/{name}", this::topology),
                get("/topologies/{name}/structure", this::structure),
                post("/topologies/{name}/kill", this::kill),
                post("/topologies/{name}/activate", context -> activate(context, true)),
                post("/topologies/{name}/deactivate", context -> activate(context, false)),
                post("/topologies/{name}/rebalance", this::rebalance),
                post("/topologies/{name}/rebalance/plan", this::rebalancePlan),
                get("/topologies/{name}/stats", this::stats),
                get("/topologies/{name}/errors", this::errors),
                get("/topologies/{name}/oldest", this::oldest),
                get("/topologies/{name}/log", this::log),
                get("/topologies/{name}/stacks", this::stacks),
                new Served(HandlerType.PUT, "/blobs/{sha256}", this::putBlob),
                get("/blobs/{sha256}", this::getBlob),
                get("/blobs/{sha256}/info", this::blobInfo));
    }

    private static Served get(String path, Handler handler) {
        return new Served(HandlerType.GET, path, handler);
    }

    private static Served post(String path, Handler handler) {
        return new Served(HandlerType.POST, path, handler);
    }

    private static Connector connector(Server server, HttpConfiguration http, ServerSocketChannel port) {
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        try {
            connector.open(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connector;
    }

    /** Serves, from now on. */
    public void start() {
        javalin.start();
    }

    @Override
    public void close() {
        javalin.stop();
    }

    // The gate.

    private Handler gated(Handler handler) {
        return context -> {
            context.header(ApiVersion.HEADER, ApiVersion.CURRENT);
            context.header(ApiVersion.ENGINE_HEADER, config.version());
            requireHost(context);
            requireToken(context);
            context.header("X-Content-Type-Options", "nosniff");
            context.header("Cache-Control", "no-store");
            handler.handle(context);
        };
    }

    private void requireHost(Context context) {
        String host = String.valueOf(context.header("Host"));
        int colon = host.lastIndexOf(':');
        String name = (colon > host.lastIndexOf(']') ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
        boolean ours = name.equals("localhost")
                || name.equals("127.0.0.1")
                || name.equals("[::1]")
                || name.equals(config.bindHost())
                || config.hosts().contains(name);
        if (!ours) {
            endConnection(context);
            throw new RestException(
                    403, "forbidden", "this master isn't called '" + Ids.shown(name) + "'; add it to master.hosts");
        }
    }

    private void requireToken(Context context) {
        String header = String.valueOf(context.header("Authorization"));
        byte[] given = header.startsWith("Bearer ")
                ? header.substring("Bearer ".length()).getBytes(StandardCharsets.UTF_8)
                : new byte[0];
        if (!MessageDigest.isEqual(given, token)) {
            context.header("WWW-Authenticate", "Bearer");
            endConnection(context);
            throw new RestException(401, "unauthorized", "the token is missing or wrong");
        }
    }

    /** What a stranger sends isn't read, so nothing can come after it; who isn't told that would send the next request into a connection that is being closed. */
    private static void endConnection(Context context) {
        context.header("Connection", "close");
    }

    // Reading.

    private void cluster(Context context) {
        answer(context, 200, Describe.cluster(master.snapshot(), config.version()));
    }

    private void nodes(Context context) {
        answer(context, 200, Describe.nodes(leading()));
    }

    private void topologies(Context context) {
        answer(context, 200, Describe.topologies(leading()));
    }

    private void topology(Context context) {
        String name = name(context);
        answer(
                context,
                200,
                Describe.topology(leading(), name)
                        .orElseThrow(() -> RestException.notFound("there is no topology '" + name + "'")));
    }

    private void structure(Context context) throws IOException {
        String name = name(context);
        BlobRef blob = leading()
                .image()
                .idOf(name)
                .flatMap(id -> leading().image().topology(id))
                .orElseThrow(() -> RestException.notFound("there is no topology '" + name + "'"))
                .blob();
        answer(context, 200, new Views.Structure(name, Submission.structureOf(blobs, blob, config.maxTopologyBytes())));
    }

    private void stats(Context context) {
        Map<String, List<ReplyBody.WorkerStats>> nodes = new TreeMap<>();
        String id = id(context);
        Map<String, String> missing = askAll(id, new RequestBody.Stats(id), (node, reply) -> {
            if (reply instanceof ReplyBody.Stats stats) {
                nodes.put(node, stats.workers());
                return true;
            }
            return false;
        });
        answer(context, 200, new Views.Stats(nodes, missing));
    }

    private void errors(Context context) {
        int limit = number(context, "limit", 100, 1, MAX_ENTRIES);
        List<ReplyBody.ErrorEntry> all = new ArrayList<>();
        String id = id(context);
        Map<String, String> missing = askEverybody(new RequestBody.Errors(id, limit), (node, reply) -> {
            if (reply instanceof ReplyBody.Errors errors) {
                all.addAll(errors.errors());
                return true;
            }
            return false;
        });
        all.sort(Comparator.comparingLong(ReplyBody.ErrorEntry::atMs).reversed());
        answer(context, 200, new Views.Errors(all.subList(0, Math.min(limit, all.size())), missing));
    }

    private void oldest(Context context) {
        int limit = number(context, "limit", 20, 1, MAX_ENTRIES);
        List<ToSupervisor.OldTuple> all = new ArrayList<>();
        String id = id(context);
        Map<String, String> missing = askAll(id, new RequestBody.Oldest(id, limit), (node, reply) -> {
            if (reply instanceof ReplyBody.Oldest oldest) {
                all.addAll(oldest.tuples());
                return true;
            }
            return false;
        });
        all.sort(Comparator.comparingLong(ToSupervisor.OldTuple::ageMs).reversed());
        answer(context, 200, new Views.Oldest(all.subList(0, Math.min(limit, all.size())), missing));
    }

    private void log(Context context) {
        String node = node(context);
        int port = number(context, "port", 0, 1, 65_535);
        long from = longNumber(context, "from", -64L << 10);
        int limit = number(context, "limit", 64 << 10, 1, MAX_LOG_BYTES);
        ReplyBody reply = await(ask(node, new RequestBody.Log(id(context), port, from, limit)));
        if (reply instanceof ReplyBody.LogLines lines) {
            answer(context, 200, new Views.Log(node, port, lines.from(), lines.text(), lines.next()));
        } else {
            throw refused(node, reply);
        }
    }

    private void stacks(Context context) {
        String node = node(context);
        int port = number(context, "port", 0, 1, 65_535);
        ReplyBody reply = await(ask(node, new RequestBody.Stacks(id(context), port)));
        if (reply instanceof ReplyBody.Stacks stacks) {
            answer(context, 200, new Views.Stacks(stacks.text()));
        } else {
            throw refused(node, reply);
        }
    }

    private interface Taker {
        boolean take(String node, ReplyBody reply);
    }

    private Map<String, String> askAll(String id, RequestBody body, Taker taker) {
        return askNodes(Describe.slotsOf(leading(), id).keySet(), body, taker);
    }

    /** Errors stay where workers ran before, too. */
    private Map<String, String> askEverybody(RequestBody body, Taker taker) {
        return askNodes(leading().image().nodes().keySet(), body, taker);
    }

    private Map<String, String> askNodes(Set<String> nodes, RequestBody body, Taker taker) {
        Map<String, CompletableFuture<ReplyBody>> asked = new TreeMap<>();
        nodes.forEach(node -> asked.put(node, ask(node, body)));
        Map<String, String> missing = new TreeMap<>();
        asked.forEach((node, future) -> {
            ReplyBody reply = await(future);
            if (!taker.take(node, reply)) {
                missing.put(node, reply instanceof ReplyBody.Refused refused ? refused.why() : "an unexpected answer");
            }
        });
        return missing;
    }

    private CompletableFuture<ReplyBody> ask(String node, RequestBody body) {
        CompletableFuture<ReplyBody> reply = new CompletableFuture<>();
        master.ask(node, body, reply::complete);
        return reply;
    }

    private static ReplyBody await(CompletableFuture<ReplyBody> reply) {
        try {
            return reply.get(REPLY_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new ReplyBody.Refused("no answer within " + REPLY_MS + " ms");
        } catch (ExecutionException e) {
            return new ReplyBody.Refused("no answer: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ReplyBody.Refused("interrupted");
        }
    }

    private static RestException refused(String node, ReplyBody reply) {
        String why = reply instanceof ReplyBody.Refused refused ? refused.why() : "an unexpected answer";
        return RestException.notFound("node " + node + ": " + why);
    }

    // Commands.

    private void submit(Context context) throws IOException {
        Requests.Submit request = body(context, Requests.Submit.class);
        leading();
        String requestId = requestId(request.requestId());
        String name = valid(() -> Ids.requireName(present("name", request.name())));
        BlobRef jar = blob("jar", request.jar());
        BlobRef blob = blob("blob", request.blob());
        Command.Submit command =
                Submission.command(requestId, name, jar, blob, !request.inactive(), blobs, config.maxTopologyBytes());
        try {
            standbys.replicate(Set.of(jar, blob));
        } catch (IOException e) {
            throw new RestException(
                    503, "unavailable", "no standby master could store the topology: " + e.getMessage());
        }
        command(context, command);
    }

    private BlobRef blob(String what, String digest) throws IOException {
        String legal = valid(() -> Ids.requireSha256(present(what, digest)));
        return blobs.find(legal)
                .orElseThrow(() -> RestException.invalid("the " + what + " " + legal + " isn't here; upload it first"));
    }

    private void kill(Context context) {
        Requests.Kill request = body(context, Requests.Kill.class);
        command(context, new Command.Kill(requestId(request.requestId()), name(context), wait(request.waitMs())));
    }

    private void activate(Context context, boolean active) {
        Requests.Plain request = body(context, Requests.Plain.class);
        command(context, new Command.Activate(requestId(request.requestId()), name(context), active));
    }

    private void rebalance(Context context) {
        command(context, rebalanceCommand(context));
    }

    /** What would come of it. */
    private void rebalancePlan(Context context) {
        Snapshot snapshot = leading();
        Rehearsal rehearsal = Rehearsal.of(rebalanceCommand(context), snapshot);
        if (rehearsal.answer() instanceof Answer.Refused refused) {
            throw refusal(refused);
        }
        String outcome = ((Answer.Done) rehearsal.answer()).outcome();
        answer(context, 200, RebalanceOutline.of(name(context), outcome, rehearsal, snapshot));
    }

    private static Command.Rebalance rebalanceCommand(Context context) {
        Requests.Rebalance request = body(context, Requests.Rebalance.class);
        TreeMap<String, Integer> executors = new TreeMap<>();
        request.executors()
                .forEach((component, count) -> executors.put(
                        valid(() -> Ids.require("component's id", component)),
                        present("executors." + component, count)));
        return new Command.Rebalance(
                requestId(request.requestId()), name(context), request.workers(), executors, wait(request.waitMs()));
    }

    private void drain(Context context, boolean draining) {
        Requests.Plain request = body(context, Requests.Plain.class);
        String node = valid(() -> Ids.require("node's id", context.pathParam("node")));
        command(context, new Command.DrainNode(requestId(request.requestId()), node, draining));
    }

    private void command(Context context, Command command) {
        CompletableFuture<Answer> future = new CompletableFuture<>();
        master.submit(command, future::complete);
        Answer answer;
        try {
            answer = future.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw notLeading(
                    "the master didn't answer within " + ANSWER_MS + " ms; ask again with the same request id");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notLeading("the master is being stopped");
        }
        if (answer instanceof Answer.Done done) {
            answer(context, 202, new Views.Accepted(done.topologyId(), done.outcome()));
            return;
        }
        throw refusal((Answer.Refused) answer);
    }

    private RestException refusal(Answer.Refused refused) {
        return switch (refused.why()) {
            case NOT_FOUND -> RestException.notFound(refused.message());
            case CONFLICT -> new RestException(409, "conflict", refused.message());
            case INVALID -> RestException.invalid(refused.message());
            case NOT_LEADING -> notLeading(refused.message());
        };
    }

    // Blobs.

    private void putBlob(Context context) throws IOException {
        String digest = valid(() -> Ids.requireSha256(context.pathParam("sha256")));
        try (InputStream bytes = context.bodyInputStream()) {
            BlobRef blob = blobs.put(bytes, digest);
            answer(context, 201, new Views.Blob(blob.sha256(), blob.bytes()));
        } catch (BlobRefusedException e) {
            throw RestException.invalid("the blob isn't taken: " + e.getMessage());
        }
    }

    private void getBlob(Context context) throws IOException {
        Path file = blobFile(context);
        context.contentType("application/octet-stream");
        context.header("Content-Length", Long.toString(Files.size(file)));
        context.result(Files.newInputStream(file));
    }

    private void blobInfo(Context context) throws IOException {
        Path file = blobFile(context);
        answer(context, 200, new Views.Blob(String.valueOf(file.getFileName()), Files.size(file)));
    }

    private Path blobFile(Context context) throws IOException {
        String digest = valid(() -> Ids.requireSha256(context.pathParam("sha256")));
        return blobs.verified(digest).orElseThrow(() -> RestException.notFound("the blob " + digest + " isn't here"));
    }

    // What all have in common.

    private Snapshot leading() {
        Snapshot snapshot = master.snapshot();
        if (!snapshot.leading()) {
            throw notLeading("this master doesn't lead");
        }
        return snapshot;
    }

    private RestException notLeading(String message) {
        Optional<String> leader = master.snapshot().leader().map(one -> one.restUrl());
        return new RestException(503, new Problem("not-leading", message, leader));
    }

    private static String name(Context context) {
        return valid(() -> Ids.requireName(context.pathParam("name")));
    }

    private static String node(Context context) {
        String node = required(context, "node");
        return valid(() -> Ids.require("node's id", node));
    }

    private String id(Context context) {
        String name = name(context);
        return leading()
                .image()
                .idOf(name)
                .orElseThrow(() -> RestException.notFound("there is no topology '" + name + "'"));
    }

    private static String requestId(String id) {
        return valid(() -> Ids.require("request id", present("requestId", id)));
    }

    private static Optional<Long> wait(Optional<Long> waitMs) {
        if (waitMs.isEmpty()) {
            return Optional.empty();
        }
        long wait = waitMs.get();
        if (wait < 0 || wait > TimeUnit.DAYS.toMillis(1)) {
            throw RestException.invalid("waitMs is " + wait + ", must be from 0 to a day");
        }
        return waitMs;
    }

    private static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw RestException.invalid("'" + Ids.shown(field) + "' is missing");
        }
        return value;
    }

    private static <T> T body(Context context, Class<T> type) {
        if (!String.valueOf(context.contentType()).toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new RestException(415, "invalid", "the body must be application/json");
        }
        byte[] body;
        try (InputStream in = context.bodyInputStream()) {
            body = in.readNBytes(MAX_BODY + 1);
        } catch (IOException e) {
            throw RestException.invalid("the body can't be read: " + e.getMessage());
        }
        if (body.length > MAX_BODY) {
            throw new RestException(413, "too-large", "the body has more than " + MAX_BODY + " bytes");
        }
        try {
            return Json.STRICT.read(body, type);
        } catch (MalformedJsonException e) {
            throw RestException.invalid("the body isn't as it must be: " + Ids.shown(String.valueOf(e.getMessage())));
        }
    }

    private static String required(Context context, String parameter) {
        return present(parameter, context.queryParam(parameter));
    }

    private static int number(Context context, String parameter, int ifMissing, int min, int max) {
        long number = longNumber(context, parameter, ifMissing);
        if (number < min || number > max) {
            throw RestException.invalid("'" + parameter + "' must be from " + min + " to " + max);
        }
        return (int) number;
    }

    private static long longNumber(Context context, String parameter, long ifMissing) {
        String text = context.queryParam(parameter);
        try {
            return text == null ? ifMissing : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw RestException.invalid("'" + parameter + "' is '" + Ids.shown(text) + "', not a number");
        }
    }

    private static <T> T valid(Supplier<T> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException e) {
            throw RestException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static void answer(Context context, int status, Object body) {
        context.status(status);
        context.contentType("application/json");
        context.result(Json.STRICT.write(body));
    }
}
