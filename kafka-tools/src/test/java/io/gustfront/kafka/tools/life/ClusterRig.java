package io.gustfront.kafka.tools.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.daemon.Orphan;
import io.gustfront.cli.process.ChildProcess;
import io.gustfront.cli.process.DirectoryTree;
import io.gustfront.cli.process.FreePorts;
import io.gustfront.cluster.client.ClusterSubmitter;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.store.ClusterStore.SessionState;
import io.gustfront.cluster.store.ZooKeeperClusterStore;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.gustfront.kafka.tools.broker.BrokerProcess;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A broker and a cluster of two masters and two nodes of two slots each, every one a process of its own, to be killed and started
 * again. Closing it ends them all, workers included.
 */
final class ClusterRig implements AutoCloseable {
    static final String ZOOKEEPER = "zookeeper";
    static final List<String> MASTERS = List.of("master-1", "master-2");

    /** Is not lost before its supervisor, killed, had 20 s to be back: a busy machine needs more than the least, which is 10 s. */
    static final String PATIENT_NODE = "node-1";

    /** Is lost after 10 s. */
    static final String OTHER_NODE = "node-2";

    static final List<String> NODES = List.of(PATIENT_NODE, OTHER_NODE);

    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final int SLOTS = 2;
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final String ROOT = "/gustfront";
    private static final String LEAN = "-XX:+UseSerialGC,-XX:TieredStopAtLevel=1,-Xshare:auto";

    private final Path directory;
    private final String classPath;
    private final BrokerProcess broker;
    private final Map<String, Daemon> daemons = new LinkedHashMap<>(); // in the order of their start
    private final String zooKeeper;
    private final Path jar;
    private final GustClient client;

    /** A process that can be started again. */
    private final class Daemon {
        private final String name;
        private final List<String> words;
        private @Nullable ChildProcess process;
        private int starts;

        Daemon(String name, List<String> words) {
            this.name = name;
            this.words = words;
        }

        void start() throws IOException {
            Path own = Files.createDirectories(directory.resolve(name));
            List<String> line = new ArrayList<>(List.of(
                    "-Xmx192m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "-D" + Installation.HOME_PROPERTY + "=" + HOME,
                    "-Dlog4j2.configurationFile=" + HOME.resolve("conf").resolve("log4j2-daemon.xml"),
                    "-cp",
                    classPath,
                    "io.gustfront.cli.Main"));
            line.addAll(words);
            line.addAll(List.of("-c", "data.dir=" + own, Orphan.OPTION, own.toString()));
            Path output = own.resolve("output-" + starts++ + ".log");
            process =
                    ChildProcess.start(new ChildProcess.Start(name, line, own, output, output, Duration.ofSeconds(30)));
        }

        boolean isAlive() {
            ChildProcess started = process;
            return started != null && ClusterRig.isAlive(started.pid());
        }

        void throwIfEnded() {
            ChildProcess started = process;
            if (started != null) {
                started.throwIfEnded();
            }
        }

        void kill() {
            ChildProcess started = process;
            if (started != null) {
                ProcessHandle.of(started.pid()).ifPresent(ProcessHandle::destroyForcibly);
                started.close();
            }
        }
    }

    /** Starts it; returns when all of it can be used. */
    ClusterRig(Path directory) throws Exception {
        this.directory = directory;
        classPath = ofJars(Files.createDirectories(directory.resolve("lib")));
        List<Integer> ports = FreePorts.find(5 + NODES.size() * SLOTS);
        zooKeeper = "127.0.0.1:" + ports.get(0);
        List<URI> urls = List.of(url(ports.get(1)), url(ports.get(2)));
        Path secret = directory.resolve("secret");
        client = new GustClient(urls, SecretFile.token(SecretFile.readOrMake(secret)));
        jar = Relay.pack(directory.resolve("relay.jar"));
        Path configuration = Files.writeString(
                directory.resolve("gustfront.yaml"),
                String.join(
                        "\n",
                        "secret.file: " + secret,
                        "zookeeper.servers: " + zooKeeper,
                        "zookeeper.root: " + ROOT,
                        "zookeeper.port: " + ports.get(0),
                        "zookeeper.patience: 60s",
                        "zookeeper.session: 3s",
                        "master.urls: " + urls.get(0) + "," + urls.get(1),
                        "supervisor.class-path: '" + classPath + "'",
                        "supervisor.jvm-options: '" + LEAN + "'",
                        "supervisor.class-archives: '" + directory.resolve("archives") + "'",
                        ""));
        daemon(ZOOKEEPER, "zookeeper", configuration, List.of());
        for (int i = 0; i < MASTERS.size(); i++) {
            String id = MASTERS.get(i);
            daemon(
                    id,
                    "master",
                    configuration,
                    List.of(
                            "-c",
                            "master.id=" + id,
                            "-c",
                            "master.rest-port=" + ports.get(1 + i),
                            "-c",
                            "master.control-port=" + ports.get(3 + i)));
        }
        for (int i = 0; i < NODES.size(); i++) {
            String id = NODES.get(i);
            String slots = ports.get(5 + 2 * i) + "," + ports.get(6 + 2 * i);
            String session = id.equals(PATIENT_NODE) ? "20s" : "3s";
            daemon(
                    id,
                    "supervisor",
                    configuration,
                    List.of(
                            "--stop-workers",
                            "-c",
                            "supervisor.node=" + id,
                            "-c",
                            "supervisor.ports=" + slots,
                            "-c",
                            "zookeeper.session=" + session));
        }
        broker = BrokerProcess.start(classPath, HOME.resolve("conf").resolve("log4j2.xml"));
        boolean ready = false;
        try {
            startWhatIsDead();
            awaitWhole();
            broker.awaitReady(new Wait(new StopSignal()));
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    /** The class path of this process, with a jar for each directory: only of jars do supervisors make an archive, by which workers start faster. */
    private static String ofJars(Path made) throws IOException {
        List<String> places = new ArrayList<>();
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(place);
            if (Files.isDirectory(path)) {
                path = made.resolve(path.getParent().getParent().getFileName() + "-" + places.size() + ".jar");
                try (OutputStream file = Files.newOutputStream(path);
                        JarOutputStream out = new JarOutputStream(file);
                        Stream<Path> files = Files.walk(Path.of(place))) {
                    for (Path each : files.filter(Files::isRegularFile).toList()) {
                        out.putNextEntry(
                                new JarEntry(Path.of(place).relativize(each).toString()));
                        Files.copy(each, out);
                    }
                }
            }
            places.add(path.toString());
        }
        return String.join(File.pathSeparator, places);
    }

    private static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private void daemon(String name, String command, Path configuration, List<String> more) {
        List<String> words = new ArrayList<>(List.of(command, "--config", configuration.toString()));
        words.addAll(more);
        daemons.put(name, new Daemon(name, words));
    }

    GustClient client() {
        return client;
    }

    String bootstrap() {
        return broker.bootstrapServers();
    }

    /** By SIGKILL. */
    void kill(String daemon) {
        daemons.get(daemon).kill();
    }

    void start(String daemon) throws IOException {
        daemons.get(daemon).start();
    }

    void startWhatIsDead() throws IOException {
        for (Daemon daemon : daemons.values()) {
            if (!daemon.isAlive()) {
                daemon.start();
            }
        }
    }

    /** Until each daemon does its part. */
    void awaitWhole() {
        await("the cluster is whole", () -> {
            broker.throwIfEnded();
            daemons.values().forEach(Daemon::throwIfEnded);
            return client.cluster().leading()
                    && client.cluster().masters() == MASTERS.size()
                    && client.nodes().size() == NODES.size()
                    && client.nodes().stream()
                            .allMatch(node -> node.connected() && node.state().equals("live"));
        });
    }

    NodeRow node(String id) {
        return client.nodes().stream()
                .filter(node -> node.node().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Waits; a master that doesn't answer just now doesn't count. */
    void await(String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(what)
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(250))
                    .ignoreException(GustException.class)
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + situation(), e);
        }
    }

    /** For who looks for what went wrong. */
    String situation() {
        StringBuilder told = new StringBuilder();
        try {
            told.append(client.nodes()).append('\n');
            client.topologies()
                    .forEach(row -> told.append(topology(row.name()))
                            .append('\n')
                            .append(client.errors(row.name(), 5))
                            .append('\n'));
        } catch (GustException e) {
            told.append(e).append('\n');
        }
        daemons.forEach((name, daemon) -> {
            if (daemon.process != null) {
                told.append(name)
                        .append(" said last:\n")
                        .append(daemon.process.lastOutput())
                        .append('\n');
            }
        });
        return told.toString();
    }

    /** Submits a relay of a load; returns when it runs. */
    void submit(String name, Load load, int workers) {
        submit(name, Relay.topology(bootstrap(), load.from(), load.to(), load.group()), workers);
    }

    /** Submits a topology of {@link Relay}; returns when it runs. */
    void submit(String name, Topology topology, int workers) {
        Gust.runWith(
                new ClusterSubmitter(client, jar, Optional.empty(), Relay.configuration(workers), false),
                () -> Gust.submit(name, topology, new Config()));
        awaitActive(name, workers);
    }

    /** Until it runs on so many workers, and no move is under way. */
    void awaitActive(String name, int workers) {
        await(name + " runs on " + workers + " workers", () -> topology(name).runsOn(workers));
    }

    TopologyDetail topology(String name) {
        return client.topology(name).orElseThrow();
    }

    List<WorkerRow> workers(String name) {
        return topology(name).workers();
    }

    /** Kills it; returns when it is gone. */
    void remove(String name, Duration drain) {
        client.kill(name, Optional.of(drain));
        await(name + " is gone", () -> client.topology(name).isEmpty());
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** What is in ZooKeeper under a node. */
    Set<String> znodes(String path) throws Exception {
        try (ZooKeeperClusterStore store = new ZooKeeperClusterStore(
                zooKeeper, ROOT, 6_000, Optional.of(SecretFile.read(directory.resolve("secret"))))) {
            AtomicReference<@Nullable SessionState> session = new AtomicReference<>();
            store.onSession(session::set);
            await("ZooKeeper answers", () -> session.get() == SessionState.CONNECTED);
            return store.readChildren(path).get(10, TimeUnit.SECONDS).keySet();
        }
    }

    /** Files that workers have now. */
    List<Path> workerFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String node : NODES) {
            Path workers = directory.resolve(node).resolve("supervisor").resolve("workers");
            try (Stream<Path> files = Files.walk(workers)) {
                files.filter(Files::isRegularFile).forEach(found::add);
            }
        }
        return found;
    }

    @Override
    public void close() {
        List<Long> workers = new ArrayList<>();
        List<Daemon> backwards = new ArrayList<>(daemons.values());
        for (int i = backwards.size() - 1; i >= 0; i--) {
            Daemon daemon = backwards.get(i);
            ChildProcess process = daemon.process;
            if (process != null) {
                ProcessHandle.of(process.pid())
                        .ifPresent(handle -> handle.descendants().forEach(child -> workers.add(child.pid())));
                process.close();
            }
        }
        broker.close();
        assertThat(workers).noneMatch(ClusterRig::isAlive);
        assertThat(DirectoryTree.delete(directory)).isTrue();
    }
}
