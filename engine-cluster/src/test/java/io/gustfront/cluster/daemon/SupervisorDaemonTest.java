package io.gustfront.cluster.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.cluster.client.ClusterSubmitter;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.config.MasterConfig;
import io.gustfront.cluster.config.MasterConfig.ZooKeeperConfig;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.config.SupervisorConfig;
import io.gustfront.cluster.store.ClusterStore.SessionState;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.ZooKeeperClusterStore;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.Version;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.curator.test.TestingServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A master, supervisors and worker processes as they are, over real sockets and ZooKeeper. */
class SupervisorDaemonTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ROOT = "/gust/test";

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestingServer zooKeeper;
    private MasterDaemon master;
    private GustClient client;

    /** Emits numbers, as many as are acked. */
    public static final class Numbers implements Spout {
        private transient SpoutOutputCollector out;
        private long next;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {
            out = collector;
        }

        @Override
        public void nextTuple() {
            next++;
            out.emit(List.of("n" + next % 100), next);
        }
    }

    /** Says what its process was given. */
    public static final class Teller implements Spout {
        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {
            System.out.println("heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB, COLOUR "
                    + System.getenv("COLOUR") + ", shape " + System.getProperty("shape") + ", GUST_SECRET_FILE "
                    + System.getenv("GUST_SECRET_FILE"));
        }

        @Override
        public void nextTuple() {}
    }

    /** Ends its process as soon as it is opened. */
    public static final class Leaver implements Spout {
        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {
            System.exit(7);
        }

        @Override
        public void nextTuple() {}
    }

    /** Uses libraries that the engine uses, too, and says which versions it got. */
    public static final class Borrower implements BasicBolt {
        private static final Logger LOG = LoggerFactory.getLogger("borrower");

        @Override
        public void execute(Tuple tuple, BasicOutputCollector collector) {
            Kryo kryo = new Kryo();
            kryo.setRegistrationRequired(true);
            kryo.register(ArrayList.class);
            Output out = new Output(64, 1_024);
            kryo.writeObject(out, new ArrayList<>(List.of("one", "two")));
            Object back = kryo.readObject(new Input(out.toBytes()), ArrayList.class);
            ByteBuf buffer = Unpooled.buffer().writeInt(42);
            ClassLoader own = Borrower.class.getClassLoader();
            LOG.warn(
                    "kryo {}, wrote {}; netty {}, read {}; engine's: api {}, slf4j {}; context {}",
                    Kryo.class.getClassLoader() == own && has("com.esotericsoftware.kryo.factories.SerializerFactory")
                            ? "4"
                            : "5",
                    back,
                    Version.identify().get("netty-buffer").artifactVersion(),
                    buffer.readInt(),
                    BasicBolt.class.getClassLoader() != own,
                    LoggerFactory.class.getClassLoader() != own,
                    Thread.currentThread().getContextClassLoader() == own);
        }

        /** A class that this version has, and others don't. */
        private static boolean has(String name) {
            try {
                return Class.forName(name).getClassLoader() == Borrower.class.getClassLoader();
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }

    /** Takes them in. */
    public static final class Sink implements BasicBolt {
        @Override
        public void execute(Tuple tuple, BasicOutputCollector collector) {
            if (tuple.getString(0).isEmpty()) {
                throw new IllegalArgumentException("a number without digits");
            }
        }
    }

    @BeforeEach
    void startMaster() throws Exception {
        zooKeeper = new TestingServer(-1, directory.resolve("zookeeper").toFile(), true);
        MasterConfig config = new MasterConfig(
                "m1",
                "127.0.0.1",
                "127.0.0.1",
                0,
                0,
                List.of(),
                directory.resolve("master"),
                directory.resolve("secret"),
                16 << 20,
                16 << 20,
                new ZooKeeperConfig(zooKeeper.getConnectString(), ROOT, Duration.ofSeconds(6)),
                Optional.empty());
        master = new MasterDaemon(config, "test", (agent, fault) -> fault.printStackTrace());
        open.add(master);
        client = new GustClient(
                List.of(URI.create(master.restUrl())), SecretFile.token(SecretFile.read(directory.resolve("secret"))));
        await(() -> client.cluster().leading());
    }

    @AfterEach
    void endAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        zooKeeper.close();
    }

    private SupervisorConfig config(String node, List<Integer> ports) {
        List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        Optional.ofNullable(System.getProperty("log4j2.configurationFile"))
                .ifPresent(file -> options.add("-Dlog4j2.configurationFile=" + file));
        return new SupervisorConfig(
                node,
                "127.0.0.1",
                "127.0.0.1",
                ports,
                directory.resolve(node),
                directory.resolve("secret"),
                List.of(URI.create(master.restUrl())),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                options,
                Optional.empty(),
                16 << 20,
                new ZooKeeperConfig(zooKeeper.getConnectString(), ROOT, Duration.ofSeconds(6)));
    }

    /** Ends its workers with it, if the test ends early. */
    private SupervisorDaemon supervisor(SupervisorConfig config) throws IOException {
        SupervisorDaemon supervisor = new SupervisorDaemon(config, "test", (agent, fault) -> fault.printStackTrace());
        open.add(() -> supervisor.close(true));
        return supervisor;
    }

    /** Below those that operating systems give to connections, of which other tests may make some before these are used. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        while (sockets.size() < count) {
            try {
                int port = ThreadLocalRandom.current().nextInt(10_240, 32_768);
                sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            } catch (BindException e) {
                // taken: another one
            }
        }
        List<Integer> ports =
                sockets.stream().map(ServerSocket::getLocalPort).sorted().toList();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(condition);
    }

    private void submit(String name, Spout spout, Map<String, ?> config) throws IOException {
        Path jar =
                JarOf.classes(directory.resolve(name + ".jar"), Numbers.class, Sink.class, Leaver.class, Teller.class);
        Gust.runWith(new ClusterSubmitter(client, jar, Optional.empty(), config, false), () -> {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("numbers", spout, 2);
            builder.setBolt("sink", new Sink(), 2).fieldsGrouping("numbers", new Fields("number"));
            Gust.submit(name, builder.createTopology(), new Config());
        });
    }

    private TopologyDetail topology(String name) {
        return client.topology(name).orElseThrow();
    }

    private String state(String name) {
        return client.topology(name).map(detail -> detail.row().state()).orElse("gone");
    }

    private long acked(String name) {
        return client.stats(name).nodes().values().stream()
                .flatMap(List::stream)
                .flatMap(worker -> worker.executors().stream())
                .mapToLong(executor -> executor.counters().getOrDefault("acked", 0L))
                .sum();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** What is in ZooKeeper under a node, as who knows the secret sees it. */
    private Set<String> znodes(String path) throws Exception {
        try (ZooKeeperClusterStore store = new ZooKeeperClusterStore(
                zooKeeper.getConnectString(), ROOT, 6_000, Optional.of(SecretFile.read(directory.resolve("secret"))))) {
            AtomicReference<SessionState> session = new AtomicReference<>();
            store.onSession(session::set);
            await(() -> session.get() == SessionState.CONNECTED);
            return store.readChildren(path).get(10, TimeUnit.SECONDS).keySet();
        }
    }

    @Test
    void shouldRunATopologyThroughTheDeathOfAWorkerAndARestartOfItsSupervisor() throws Exception {
        List<Integer> ports = freePorts(2);
        SupervisorConfig config = config("node-a", ports);
        SupervisorDaemon supervisor = supervisor(config);
        await(() -> client.nodes().size() == 1 && client.nodes().get(0).connected());

        submit("numbers", new Numbers(), Map.of("workers", 2, "worker.heap", 128L << 20));
        await(() -> state("numbers").equals("active"));
        await(() -> acked("numbers") > 1_000);
        List<WorkerRow> workers = topology("numbers").workers();
        assertThat(workers).hasSize(2).allMatch(worker -> isAlive(worker.pid()));

        WorkerRow victim = workers.get(0);
        ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();
        await(() -> topology("numbers").workers().stream()
                .allMatch(
                        worker -> worker.phase().equals("running") && worker.pid() != victim.pid() && worker.ready()));
        WorkerRow restarted = topology("numbers").workers().stream()
                .filter(worker -> worker.port() == victim.port())
                .findFirst()
                .orElseThrow();
        assertThat(restarted.incarnation()).isGreaterThan(victim.incarnation());
        long before = acked("numbers");
        await(() -> acked("numbers") > before + 1_000);
        assertThat(client.errors("numbers", 10).errors())
                .anySatisfy(error -> assertThat(error.message()).contains("signal 9"));

        List<Long> pids =
                topology("numbers").workers().stream().map(WorkerRow::pid).toList();
        supervisor.close(false);
        assertThat(pids).allMatch(SupervisorDaemonTest::isAlive);
        SupervisorDaemon second = supervisor(config);
        assertThat(second.node()).isEqualTo("node-a");
        await(() -> client.nodes().get(0).connected()
                && topology("numbers").workers().stream().allMatch(WorkerRow::ready));
        assertThat(topology("numbers").workers().stream().map(WorkerRow::pid)).containsExactlyElementsOf(pids);
        long after = acked("numbers");
        await(() -> acked("numbers") > after + 1_000);

        client.kill("numbers", Optional.of(Duration.ofSeconds(2)));
        await(() -> state("numbers").equals("gone"));
        assertThat(pids).noneMatch(SupervisorDaemonTest::isAlive);
        for (String path : List.of(StoreLayout.TOPOLOGIES, StoreLayout.NAMES, StoreLayout.ASSIGNMENTS)) {
            assertThat(znodes(path)).as(path).isEmpty();
        }
        try (Stream<Path> left = Files.walk(config.directory().resolve("workers"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void shouldPauseATopologyWhoseWorkersKeepExitingAndSayWhy() throws Exception {
        SupervisorConfig config = config("node-a", freePorts(1));
        SupervisorDaemon supervisor = supervisor(config);
        await(() -> client.nodes().size() == 1 && client.nodes().get(0).connected());

        submit("leaver", new Leaver(), Map.of("workers", 1, "worker.heap", 64L << 20));
        await(() -> state("leaver").equals("paused"));

        assertThat(topology("leaver").row().reason()).contains("System.exit");
        assertThat(client.errors("leaver", 10).errors())
                .anySatisfy(error -> assertThat(error.stack()).contains("Leaver.open"));
        supervisor.close(true);
    }

    @Test
    void shouldGiveWorkersTheirHeapOptionsAndEnvironmentServeTheirLogsAndEndThemWhenToldTo() throws Exception {
        SupervisorConfig config = config("node-a", freePorts(1));
        SupervisorDaemon supervisor = supervisor(config);
        await(() -> client.nodes().size() == 1 && client.nodes().get(0).connected());
        submit(
                "teller",
                new Teller(),
                Map.of(
                        "workers",
                        1,
                        "worker.heap",
                        96L << 20,
                        "worker.jvm-options",
                        List.of("-Dshape=round"),
                        "worker.environment",
                        Map.of("COLOUR", "blue")));
        await(() -> state("teller").equals("active"));
        WorkerRow worker = topology("teller").workers().get(0);

        await(() -> client.log("teller", "node-a", worker.port(), 0, 10_000)
                .text()
                .contains("COLOUR blue, shape round, GUST_SECRET_FILE null"));
        assertThat(client.log("teller", "node-a", worker.port(), 0, 10_000).text())
                .containsPattern("heap 9\\d MiB");
        assertThat(client.stacks("teller", "node-a", worker.port())).contains("teller-1-");
        assertThat(client.oldest("teller", 5).missing()).isEmpty();
        supervisor.close(true);

        assertThat(isAlive(worker.pid())).isFalse();
    }

    /** What is in the jar, the build has put there: another Kryo, slf4j 1.7, another Netty; and a copy of the engine's API. */
    @Test
    void shouldLetATopologyBringItsOwnVersionsOfWhatTheEngineIsMadeOf() throws Exception {
        supervisor(config("node-a", freePorts(1)));
        await(() -> client.nodes().size() == 1 && client.nodes().get(0).connected());
        Path jar;
        try (Stream<Path> libraries = Files.list(Path.of("target", "other-versions"))) {
            jar = JarOf.classesAndJars(
                    directory.resolve("borrower.jar"),
                    Stream.concat(libraries.sorted(), Stream.of(JarOf.of(Gust.class)))
                            .toList(),
                    Numbers.class,
                    Borrower.class);
        }
        Config config = new Config().set(TopologyKeys.SPOUT_MAX_PENDING, 1);

        Gust.runWith(new ClusterSubmitter(client, jar, Optional.empty(), config, false), () -> {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("numbers", new Numbers());
            builder.setBolt("borrower", new Borrower()).shuffleGrouping("numbers");
            Gust.submit("borrower", builder.createTopology(), new Config());
        });
        await(() -> state("borrower").equals("active"));

        WorkerRow worker = topology("borrower").workers().get(0);
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(client.log("borrower", "node-a", worker.port(), 0, 100_000)
                                .text())
                        .contains("kryo 4, wrote [one, two]; netty 4.1.138.Final, read 42;"
                                + " engine's: api true, slf4j true; context true"));
        await(() -> acked("borrower") > 10);
        assertThat(client.errors("borrower", 10).errors()).isEmpty();
    }

    @Test
    void shouldRefuseASecondSupervisorWithTheSameDirectoryAndATakenPort() throws Exception {
        SupervisorConfig config = config("node-a", freePorts(1));
        supervisor(config);

        assertThatThrownBy(() -> supervisor(config))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(config.directory().toString())
                .hasMessageContaining("data.dir");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> supervisor(config("node-b", List.of(taken.getLocalPort()))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " of supervisor.ports");
        }
    }
}
