package io.gustfront.cli.dev;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.daemon.Orphan;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.process.ChildProcess;
import io.gustfront.cli.process.DirectoryTree;
import io.gustfront.cli.process.FreePorts;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.runtime.process.ProcessId;
import io.gustfront.runtime.process.WorkerFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster on this machine: ZooKeeper, a master and supervisors, each a process of its own on free loopback ports, with everything
 * that they write in one directory. Closing it ends the processes, workers included, and deletes the directory. Should this JVM end
 * without closing it, the processes do both themselves.
 */
public final class DevCluster implements AutoCloseable {
    private static final Duration READY_DEADLINE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(500);

    /** A supervisor gives its workers ten seconds. */
    private static final Duration SUPERVISOR_PATIENCE = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Installation installation;
    private final Path directory;
    private final List<ChildProcess> children = new ArrayList<>(); // in the order in which they were started
    private final List<DevNode> nodes = new ArrayList<>();
    private final URI masterUrl;
    private final String zooKeeper;
    private final GustClient client;
    private final GustClient impatient;

    /**
     * How large it is.
     *
     * @param supervisors how many nodes
     * @param slots how many workers each may have
     */
    public record Size(int supervisors, int slots) {}

    /**
     * A node.
     *
     * @param id its id
     * @param ports its slots
     * @param pid its supervisor's process
     */
    public record DevNode(String id, List<Integer> ports, long pid) {}

    private DevCluster(Installation installation, Path directory, List<Integer> ports) throws IOException {
        this.installation = installation;
        this.directory = directory;
        this.zooKeeper = "127.0.0.1:" + ports.get(0);
        this.masterUrl = URI.create("http://127.0.0.1:" + ports.get(1));
        String token = SecretFile.token(SecretFile.readOrMake(secretFile()));
        this.client = new GustClient(List.of(masterUrl), token);
        this.impatient = new GustClient(List.of(masterUrl), token, LOOK);
    }

    /** Starts it; returns when all nodes can be used. */
    public static DevCluster start(Installation installation, Size size, Wait wait, ProgressLine progress) {
        try {
            Path directory = Files.createTempDirectory("gustfront-dev-");
            DevCluster cluster;
            List<Integer> ports;
            try {
                ports = FreePorts.find(3 + size.supervisors() * size.slots());
                cluster = new DevCluster(installation, directory, ports);
            } catch (IOException | RuntimeException e) {
                DirectoryTree.delete(directory);
                throw e;
            }
            try {
                cluster.startAll(size, ports, wait, progress);
                return cluster;
            } catch (IOException | RuntimeException e) {
                cluster.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CommandFailedException("the cluster can't be started: " + e.getMessage(), e);
        }
    }

    /** All at once: each waits for those that it needs. */
    private void startAll(Size size, List<Integer> ports, Wait wait, ProgressLine progress) throws IOException {
        progress.show("starting ZooKeeper, a master and " + size.supervisors() + " supervisors");
        Files.writeString(
                configuration(),
                String.join(
                        "\n",
                        "secret.file: " + secretFile(),
                        "zookeeper.servers: " + zooKeeper,
                        "zookeeper.port: " + ports.get(0),
                        "zookeeper.patience: " + READY_DEADLINE.toSeconds() + "s",
                        "master.urls: " + masterUrl,
                        "master.id: master",
                        "master.rest-port: " + ports.get(1),
                        "master.control-port: " + ports.get(2),
                        ""));
        start("zookeeper", "ZooKeeper", PATIENCE, List.of());
        start("master", "the master", PATIENCE, List.of());
        for (int i = 0; i < size.supervisors(); i++) {
            int first = 3 + i * size.slots();
            List<Integer> slots =
                    ports.subList(first, first + size.slots()).stream().sorted().toList();
            String id = "node-" + (i + 1);
            String list = slots.stream().map(Object::toString).collect(Collectors.joining(","));
            ChildProcess supervisor = start(
                    "supervisor",
                    "the supervisor of " + id,
                    SUPERVISOR_PATIENCE,
                    List.of("--stop-workers", "-c", "supervisor.node=" + id, "-c", "supervisor.ports=" + list));
            nodes.add(new DevNode(id, slots, supervisor.pid()));
        }
        Wait watching = wait.withCheck(this::throwIfEnded);
        if (!watching.isTrueWithin(READY_DEADLINE, () -> isReady(size.supervisors()))) {
            throw new CommandFailedException("the cluster was not ready after " + READY_DEADLINE.toSeconds()
                    + " s; "
                    + children.stream()
                            .map(child -> child.name() + " said last:\n" + child.lastOutput())
                            .collect(Collectors.joining("\n")));
        }
    }

    private ChildProcess start(String command, String name, Duration patience, List<String> more) throws IOException {
        Path own = Files.createDirectory(directory.resolve(children.size() + "-" + command));
        List<String> words = new ArrayList<>(List.of(
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Dio.netty.jfr.enabled=false", // Netty would start the JVM's flight recorder for events of its own
                "-D" + Installation.HOME_PROPERTY + "=" + installation.home(),
                "-Dlog4j2.configurationFile=" + installation.developmentLogging(),
                "-Dgustfront.log=" + own.resolve("daemon.log"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.gustfront.cli.Main",
                command,
                "--config",
                configuration().toString(),
                "-c",
                "data.dir=" + own,
                Orphan.OPTION,
                own.toString()));
        words.addAll(more);
        ChildProcess child = ChildProcess.start(new ChildProcess.Start(
                name, words, own, own.resolve("output.log"), own.resolve("daemon.log"), patience));
        children.add(child);
        return child;
    }

    private boolean isReady(int supervisors) {
        try {
            List<NodeRow> rows = impatient.nodes();
            return rows.size() == supervisors
                    && rows.stream()
                            .allMatch(node -> node.connected() && node.state().equals("live"));
        } catch (GustException e) {
            return false;
        }
    }

    private Path configuration() {
        return directory.resolve("gustfront.yaml");
    }

    /** The cluster's secret. */
    public Path secretFile() {
        return directory.resolve("secret");
    }

    /** Where the master's REST API is. */
    public URI masterUrl() {
        return masterUrl;
    }

    /** Where ZooKeeper is. */
    public String zooKeeper() {
        return zooKeeper;
    }

    /** Where everything of it is. */
    public Path directory() {
        return directory;
    }

    /** The nodes. */
    public List<DevNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The daemons, in the order in which they were started: ZooKeeper, the master, the supervisors. */
    public List<ChildProcess> processes() {
        return List.copyOf(children);
    }

    /** A client of it. */
    public GustClient client() {
        return client;
    }

    /**
     * For those who wait for it.
     *
     * @throws CommandFailedException if one of its daemons has ended
     */
    public void throwIfEnded() {
        children.forEach(ChildProcess::throwIfEnded);
    }

    /** Ends supervisors and their workers first, all at once, then the master, then ZooKeeper. */
    @Override
    public void close() {
        List<ChildProcess> supervisors = children.subList(Math.min(2, children.size()), children.size());
        supervisors.forEach(ChildProcess::requestEnd);
        RuntimeException failure = null;
        for (int i = children.size() - 1; i >= 0; i--) {
            try {
                children.get(i).close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        killWorkersThatWereLeft();
        if (!DirectoryTree.delete(directory) && failure == null) {
            failure = new IllegalStateException("the directory '" + directory + "' can't be deleted");
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** A supervisor that was killed couldn't end them. */
    private void killWorkersThatWereLeft() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(Files::isDirectory)
                    .map(WorkerFiles::new)
                    .filter(worker -> Files.isRegularFile(worker.process()))
                    .flatMap(worker -> worker.readProcess().flatMap(ProcessId::find).stream())
                    .forEach(ProcessHandle::destroyForcibly);
        } catch (IOException | java.io.UncheckedIOException e) {
            // A worker that is being removed just now.
        }
    }
}
