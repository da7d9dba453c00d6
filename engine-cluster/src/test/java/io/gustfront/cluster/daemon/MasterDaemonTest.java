package io.gustfront.cluster.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.cluster.client.ClusterSubmitter;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.config.MasterConfig;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.NodeText;
import io.gustfront.cluster.model.PlanData;
import io.gustfront.cluster.model.Presence.Supervisor;
import io.gustfront.cluster.model.SlotAssignment;
import io.gustfront.cluster.rest.RestApi;
import io.gustfront.cluster.store.ClusterStore;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.StoreWrite;
import io.gustfront.cluster.store.ZooKeeperClusterStore;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.MasterWire;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.RequestBody;
import io.gustfront.cluster.wire.SupervisorMessage;
import io.gustfront.cluster.wire.SupervisorMessage.Phase;
import io.gustfront.cluster.wire.SupervisorMessage.SlotReport;
import io.gustfront.cluster.wire.SupervisorMessage.WorkerReport;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.channel.ToSupervisor.OpenPlacement;
import io.gustfront.runtime.frames.FrameConnection;
import io.gustfront.runtime.frames.FrameListener;
import io.gustfront.runtime.frames.FrameTransport;
import io.gustfront.scheduler.TaskRange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.test.TestingServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Masters as they are wired, over real sockets and ZooKeeper; supervisors are played. */
class MasterDaemonTest {
    @TempDir
    Path directory;

    private TestingServer zooKeeper;
    private final List<AutoCloseable> open = new ArrayList<>();
    private Secret secret;
    private String token;
    private ZooKeeperClusterStore playersStore;
    private FrameTransport playersTransport;

    @BeforeEach
    void startZooKeeper() throws Exception {
        zooKeeper = new TestingServer(-1, directory.resolve("zookeeper").toFile(), true);
        secret = SecretFile.readOrMake(directory.resolve("secret"));
        token = SecretFile.token(secret);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        zooKeeper.close();
    }

    private MasterDaemon master(String id) throws Exception {
        return master(id, "127.0.0.1", 0);
    }

    private MasterDaemon master(String id, String host, int restPort) throws Exception {
        MasterConfig config = new MasterConfig(
                id,
                "127.0.0.1",
                host,
                0,
                restPort,
                List.of(),
                directory.resolve(id).resolve("blobs"),
                directory.resolve("secret"),
                1 << 20,
                1 << 20,
                new MasterConfig.ZooKeeperConfig(zooKeeper.getConnectString(), "/gust/test", Duration.ofSeconds(6)),
                Optional.empty());
        MasterDaemon master = new MasterDaemon(config, "test", (agent, fault) -> fault.printStackTrace());
        open.add(master);
        return master;
    }

    private GustClient client(MasterDaemon... masters) {
        return new GustClient(
                Arrays.stream(masters)
                        .map(master -> URI.create(master.restUrl()))
                        .toList(),
                token);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    public static final class Words implements Spout {
        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("word"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}
    }

    private String submit(GustClient client, String name) throws Exception {
        Path jar = Files.writeString(directory.resolve("words.jar"), "a jar");
        AtomicReference<String> id = new AtomicReference<>();
        Gust.runWith(new ClusterSubmitter(client, jar, Optional.empty(), Map.of("workers", 1), false), () -> {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("words", new Words(), 1);
            BasicBolt count = (tuple, out) -> {};
            builder.setBolt("count", count, 2).fieldsGrouping("words", new Fields("word"));
            id.set(Gust.submit(name, builder.createTopology(), new Config()).id());
        });
        return id.get();
    }

    /** On demand, see HACKING.md: it wants a machine of its own, and a minute. */
    @Test
    @EnabledIfSystemProperty(named = "cluster.load", matches = "true")
    void shouldTakeInThreeHundredTopologiesOnAHundredSupervisorsAndBeQuietThen() throws Exception {
        int topologies = Integer.getInteger("cluster.load.topologies", 300);
        int restS = 20;
        MasterDaemon master = master("m1");
        GustClient client = client(master);
        await(() -> client.cluster().leading());
        for (int i = 0; i < 100; i++) {
            Player unused = new Player("node-" + i, master, 6700, 6701, 6702, 6703);
        }
        await(() -> client.nodes().stream().filter(Views.NodeRow::connected).count() == 100);

        List<Long> took = new ArrayList<>();
        for (int i = 0; i < topologies; i++) {
            long startNs = System.nanoTime();
            submit(client, "words-" + i);
            took.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
        }
        long startNs = System.nanoTime();
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .until(() ->
                        client.topologies().stream().allMatch(row -> row.state().equals("active")));
        long activeMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        long zxid = zxid();
        TimeUnit.SECONDS.sleep(restS);
        double writes = (zxid() - zxid) / (double) topologies / restS;

        took.sort(null);
        long p95 = took.get(topologies * 95 / 100);
        System.out.printf(
                "%d submits: median %d ms, p95 %d ms, longest %d ms; all active %d ms after the last;"
                        + " at rest %.4f writes per worker and second%n",
                topologies, took.get(topologies / 2), p95, took.get(topologies - 1), activeMs, writes);
        assertThat(p95).isLessThanOrEqualTo(1_000);
        assertThat(writes).isLessThanOrEqualTo(0.05);
    }

    /** The number of ZooKeeper's last transaction. */
    private long zxid() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), zooKeeper.getPort())) {
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith("Zxid: 0x"))
                    .mapToLong(line -> Long.parseLong(line.substring("Zxid: 0x".length()), 16))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void shouldBringATopologyFromSubmitToActiveToGone() throws Exception {
        MasterDaemon master = master("m1");
        GustClient client = client(master);
        await(() -> client.cluster().leading());
        Player player = new Player("node-a", master, 6700, 6701);
        await(() -> client.nodes().size() == 1 && client.nodes().get(0).connected());

        String id = submit(client, "words");
        await(() -> client.topology("words").orElseThrow().row().state().equals("active"));

        Views.TopologyDetail detail = client.topology("words").orElseThrow();
        assertThat(detail.row().id()).isEqualTo(id);
        assertThat(detail.workers()).singleElement().satisfies(worker -> {
            assertThat(worker.node()).isEqualTo("node-a");
            assertThat(worker.executors())
                    .hasSize(3)
                    .allMatch(executor -> executor.state().equals("open"));
        });
        assertThat(client.structure("words").components()).containsOnlyKeys("words", "count");
        assertThat(client.nodes().get(0).slots()).contains(new Views.SlotRow(6700, "words"));
        assertThat(client.stacks("words", "node-a", 6700)).isEqualTo("stacks of 6700");
        assertThat(client.errors("words", 5).missing()).containsKey("node-a");
        assertThatThrownBy(() -> submit(client, "words"))
                .isInstanceOfSatisfying(
                        GustException.class, e -> assertThat(e.status()).isEqualTo(409));

        client.deactivate("words");
        assertThat(client.topology("words").orElseThrow().row().state()).isEqualTo("inactive");
        client.activate("words");
        assertThatThrownBy(() -> client.rebalance("words", Optional.empty(), Map.of("count", 7), Optional.empty()))
                .isInstanceOfSatisfying(GustException.class, e -> {
                    assertThat(e.status()).isEqualTo(400);
                    assertThat(e.getMessage()).contains("'count'");
                });

        client.kill("words", Optional.of(Duration.ZERO));
        await(() -> client.topology("words").isEmpty());
        assertThat(player.workers).isEmpty();
        assertThat(client.topologies()).isEmpty();
    }

    @Test
    void shouldHandTheLeadOverAndHaveTheBlobsOnTheStandby() throws Exception {
        MasterDaemon first = master("m1");
        await(first::isLeading);
        MasterDaemon second = master("m2");
        GustClient client = client(second, first);
        await(() -> client.cluster().masters() == 2);
        String id = submit(client, "words");
        String blob = Files.list(directory.resolve("m1").resolve("blobs"))
                .map(path -> path.getFileName().toString())
                .sorted()
                .findFirst()
                .orElseThrow();
        try (var blobs = Files.list(directory.resolve("m2").resolve("blobs"))) {
            assertThat(blobs).hasSize(2);
        }

        long before = System.nanoTime();
        first.close();
        await(second::isLeading);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(client.topology("words").orElseThrow().row().id()).isEqualTo(id);
        assertThat(client.hasBlob(blob)).isTrue();
        assertThat(client.cluster().term()).isEqualTo(2);
    }

    @Test
    void shouldGiveItsBlobsToAStandbyThatComesAfterTheSubmit() throws Exception {
        MasterDaemon first = master("m1");
        await(first::isLeading);
        GustClient client = client(first);
        submit(client, "words");

        MasterDaemon second = master("m2");
        GustClient standby = new GustClient(List.of(URI.create(second.restUrl())), token);
        List<String> digests = new ArrayList<>();
        try (var files = Files.list(directory.resolve("m1").resolve("blobs"))) {
            files.forEach(file -> digests.add(file.getFileName().toString()));
        }

        assertThat(digests).hasSize(2);
        await(() -> digests.stream().allMatch(standby::hasBlob));
    }

    @Test
    void shouldFetchABlobThatALeaderLacksFromASupervisor() throws Exception {
        MasterDaemon master = master("m1");
        GustClient client = client(master);
        await(() -> client.cluster().leading());
        submit(client, "words");
        Path blobs = directory.resolve("m1").resolve("blobs");
        Player player = new Player("node-a", master, 6700);
        try (var files = Files.list(blobs)) {
            for (Path file : files.toList()) {
                player.blobs.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        player.say(new SupervisorMessage.BlobsHeld(List.copyOf(player.blobs.keySet())));
        for (String digest : player.blobs.keySet()) {
            Files.delete(blobs.resolve(digest));
        }

        await(() -> player.blobs.keySet().stream().allMatch(client::hasBlob));
    }

    @Test
    void shouldRefuseStrangersWrongHostsAndWhatIsNotAsItMustBe() throws Exception {
        MasterDaemon master = master("m1");
        await(master::isLeading);
        HttpClient http = HttpClient.newHttpClient();

        for (RestApi.Route route : routes(master)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(master.restUrl()
                            + route.path()
                                    .replaceAll("\\{sha256}", "0".repeat(64))
                                    .replaceAll("\\{\\w+}", "x")))
                    .method(route.method(), HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            HttpResponse<String> refused = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).as("%s without a token", route).isEqualTo(401);
            assertThat(refused.headers().firstValue("connection")).hasValue("close");
            HttpRequest wrong = HttpRequest.newBuilder(request, (name, value) -> true)
                    .header("Authorization", "Bearer " + "0".repeat(64))
                    .build();
            assertThat(http.send(wrong, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
        }

        assertThat(raw(
                        master,
                        "GET /api/v1/cluster HTTP/1.1\r\nHost: evil.example:6680\r\nAuthorization: Bearer " + token))
                .startsWith("HTTP/1.1 403");
        assertThat(raw(master, "GET /api/v1/cluster HTTP/1.1\r\nHost: localhost:1\r\nAuthorization: Bearer " + token))
                .startsWith("HTTP/1.1 200")
                .doesNotContainIgnoringCase("access-control");
        for (String path : List.of(
                "/api/v1/blobs/..%2f..%2fsecret",
                "/api/v1/blobs/%2e%2e%2fsecret",
                "/api/v1/blobs/..;/secret",
                "/api/v1/../../secret",
                "/api/v1/topologies/..",
                "/api/v1/topologies/%00",
                "/api/v1/topologies/a%0d%0ab",
                "/api/v1/topologies/" + "x".repeat(200),
                "/api/v1/topologies/$(id)",
                "/api/v1/topologies/words/log?node=../x&port=6700",
                "/api/v1/topologies/words/log?node=a&port=99999")) {
            String answer =
                    raw(master, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token);
            assertThat(answer).as(path).matches("(?s)HTTP/1.1 (400|404) .*");
            assertThat(answer)
                    .doesNotContain(
                            Files.readString(directory.resolve("secret")).trim());
        }
        for (String body : List.of(
                "",
                "null",
                "{",
                "{\"requestId\":\"a\",\"nmae\":\"x\"}",
                "{\"requestId\":{}}",
                "[]",
                "{\"requestId\":\"../a\"}")) {
            assertThat(post(http, master, "/api/v1/topologies", body)).as(body).isEqualTo(400);
            assertThat(post(http, master, "/api/v1/topologies/words/kill", body))
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(post(http, master, "/api/v1/topologies", " ".repeat(100_000)))
                .isEqualTo(413);
        assertThat(master.isLeading()).isTrue();
    }

    @Test
    void shouldRefuseTopologiesThatAreNone() throws Exception {
        MasterDaemon master = master("m1");
        GustClient client = client(master);
        await(() -> client.cluster().leading());
        BlobRef jar = client.upload("a jar".getBytes(StandardCharsets.UTF_8));
        BlobRef garbage = client.upload("no topology".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> client.submit("words", jar, garbage, false))
                .isInstanceOfSatisfying(
                        GustException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageContaining("no topology");
        assertThatThrownBy(() -> client.submit("words", jar, new BlobRef("0".repeat(64), 1), false))
                .hasMessageContaining("upload it first");
        assertThatThrownBy(() -> client.upload(new byte[(1 << 20) + 1])).isInstanceOf(GustException.class);
        assertThat(client.topologies()).isEmpty();
    }

    @Test
    void shouldLeaveNoPortOpenThatItCannotServe() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }

        assertThatThrownBy(() -> master("m1", "no host", port))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("can't serve http://no host:" + port);

        PortProbe.require("another", "127.0.0.1", port, "a.port");
    }

    @Test
    void shouldServeWhatTheOpenApiFileDescribes() throws Exception {
        MasterDaemon master = master("m1");
        Set<String> described = new TreeSet<>();
        try (InputStream file = RestApi.class.getResourceAsStream("openapi.yaml")) {
            JsonNode paths = new YAMLMapper().readTree(file).get("paths");
            paths.properties()
                    .forEach(path -> path.getValue().properties().forEach(method -> {
                        if (!method.getKey().equals("parameters")) {
                            described.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                        }
                    }));
        }

        Set<String> served = new TreeSet<>();
        routes(master).forEach(route -> served.add(route.method() + " " + route.path()));

        assertThat(served).isEqualTo(described);
    }

    @Test
    void shouldSayWithinFiveSecondsThatNobodyAnswers() {
        GustClient nobody = new GustClient(List.of(URI.create("http://127.0.0.1:1")), token, Duration.ofMillis(300));

        assertThatThrownBy(nobody::cluster)
                .isInstanceOfSatisfying(
                        GustException.class, e -> assertThat(e.error()).isEqualTo("unreachable"))
                .hasMessageContaining("http://127.0.0.1:1");
    }

    private static List<RestApi.Route> routes(MasterDaemon master) {
        return master.routes();
    }

    private int post(HttpClient http, MasterDaemon master, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(master.restUrl() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private static String raw(MasterDaemon master, String head) throws Exception {
        URI uri = URI.create(master.restUrl());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The session of all that are played. */
    private ZooKeeperClusterStore store() {
        if (playersStore == null) {
            playersStore =
                    new ZooKeeperClusterStore(zooKeeper.getConnectString(), "/gust/test", 6_000, Optional.of(secret));
            open.add(playersStore);
            AtomicReference<Object> state = new AtomicReference<>();
            playersStore.onSession(state::set);
            await(() -> ClusterStore.SessionState.CONNECTED.equals(state.get()));
        }
        return playersStore;
    }

    private FrameTransport transport() {
        if (playersTransport == null) {
            playersTransport = new FrameTransport("player", 1);
            open.add(playersTransport);
        }
        return playersTransport;
    }

    /** Plays a supervisor whose workers do at once what they are told. On the connection's thread, but for what tests read. */
    private final class Player implements FrameListener {
        final String node;
        final List<Integer> ports = new ArrayList<>();
        final Map<Integer, WorkerReport> workers = new ConcurrentHashMap<>();
        final Map<String, byte[]> blobs = new TreeMap<>();
        private volatile FrameConnection connection;

        Player(String node, MasterDaemon master, int... ports) {
            this.node = node;
            for (int port : ports) {
                this.ports.add(port);
            }
            store().commit(List.of(new StoreWrite.Create(
                    StoreLayout.child(StoreLayout.SUPERVISORS, node),
                    NodeText.write("supervisor", new Supervisor(node, "127.0.0.1", this.ports, "s")),
                    true)));
            transport()
                    .connect(
                            new InetSocketAddress("127.0.0.1", master.controlPort()),
                            new Hello(MasterWire.CHANNEL, MasterWire.VERSION, "test", node),
                            secret,
                            MasterWire.MAX_FRAME,
                            this);
            await(() -> connection != null);
        }

        void say(SupervisorMessage message) {
            connection.send(MasterWire.encode(message));
        }

        @Override
        public void onOpen(FrameConnection opened) {
            connection = opened;
            List<SlotReport> slots = new ArrayList<>();
            ports.forEach(port -> slots.add(new SlotReport(port, 0, "", 0, Optional.empty())));
            say(new SupervisorMessage.Register(node, "127.0.0.1", "test", slots, List.of()));
        }

        @Override
        public void onFrame(FrameConnection from, byte[] frame) {
            MasterMessage message = MasterWire.masterMessage(frame);
            if (message instanceof MasterMessage.Assign assign) {
                assigned(assign.slot());
            } else if (message instanceof MasterMessage.Request request) {
                say(new SupervisorMessage.Reply(request.id(), reply(request.body())));
            } else if (message instanceof MasterMessage.Heartbeat) {
                say(new SupervisorMessage.Heartbeat(1_700_000_000_000L));
            }
        }

        private ReplyBody reply(RequestBody body) {
            if (body instanceof RequestBody.Stacks stacks) {
                return new ReplyBody.Stacks("stacks of " + stacks.port());
            } else if (body instanceof RequestBody.Blob blob && blobs.containsKey(blob.sha256())) {
                byte[] bytes = blobs.get(blob.sha256());
                int end = (int) Math.min(bytes.length, blob.offset() + 7);
                return new ReplyBody.BlobChunk(
                        blob.offset(), bytes.length, Arrays.copyOfRange(bytes, (int) blob.offset(), end));
            }
            return new ReplyBody.Refused("only played");
        }

        private void assigned(SlotAssignment slot) {
            if (slot.mode() == SlotMode.STOP) {
                workers.remove(slot.port());
            } else {
                List<OpenPlacement> mine = new ArrayList<>();
                for (PlanData.Executor executor : slot.plan().executors()) {
                    if (executor.worker() == slot.number()) {
                        mine.add(new OpenPlacement(new TaskRange(executor.first(), executor.last()), executor.epoch()));
                    }
                }
                workers.put(
                        slot.port(),
                        new WorkerReport(
                                slot.topologyId(),
                                Phase.RUNNING,
                                1,
                                0,
                                1,
                                slot.plan().epoch(),
                                true,
                                slot.active(),
                                slot.mode() == SlotMode.DRAIN,
                                mine,
                                0,
                                0,
                                "",
                                List.of()));
            }
            say(new SupervisorMessage.SlotChanged(new SlotReport(
                    slot.port(),
                    1,
                    slot.topologyId(),
                    slot.plan().epoch(),
                    Optional.ofNullable(workers.get(slot.port())))));
        }

        @Override
        public void onClose(FrameConnection from, String why) {}
    }
}
