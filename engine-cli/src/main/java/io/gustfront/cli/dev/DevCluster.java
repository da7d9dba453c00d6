package io.gustfront.cli.dev;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.daemon.Orphan;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.process.DirectoryTree;
import io.gustfront.cli.process.FreePorts;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.runtime.process.ProcessId;
import io.gustfront.runtime.process.WorkerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster on this machine: ZooKeeper, masters and supervisors, each a process of its own on free loopback ports, with everything
 * that they write in one directory. Closing it ends the processes, workers included, and deletes the directory. Should this JVM end
 * without closing it, the processes do both themselves. Used by one thread.
 */
public final class DevCluster implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration READY_DEADLINE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(500);

    /** A supervisor gives its workers ten seconds. */
    private static final Duration SUPERVISOR_PATIENCE = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Installation installation;
    private final Path directory;
    private final Size size;
    private final DaemonGround ground;
    private final List<URI> masterUrls;
    private final String zooKeeper;
    private final List<DevDaemon> zooKeepers = new ArrayList<>();
    private final List<DevDaemon> masters = new ArrayList<>();
    private final List<DevDaemon> supervisors = new ArrayList<>();
    private final List<DevNode> nodes = new ArrayList<>();
    private final String token;
    private final GustClient client;
    private final GustClient impatient;

    /**
     * What it is made of.
     *
     * @param zooKeepers how many servers of ZooKeeper, an ensemble if there are several
     * @param masters how many masters
     * @param supervisors how many nodes
     * @param slots how many workers each may have
     * @param workerHost the name by which workers are told of each other; they listen on 127.0.0.1 all the same, so that something
     *     can stand between them
     * @param failpoints whether masters have failpoints, see {@link #failpointOf}
     */
    public record Size(int zooKeepers, int masters, int supervisors, int slots, String workerHost, boolean failpoints) {
        /** One server of ZooKeeper, one master. */
        public Size(int supervisors, int slots) {
            this(1, 1, supervisors, slots, LOOPBACK, false);
        }
    }

    /**
     * A node.
     *
     * @param id its id
     * @param ports its slots
     * @param supervisor its supervisor
     */
    public record DevNode(String id, List<Integer> ports, DevDaemon supervisor) {}

    private DevCluster(Installation installation, Path directory, Size size, DaemonGround ground, Ports ports)
            throws IOException {
        this.installation = installation;
        this.directory = directory;
        this.size = size;
        this.ground = ground;
        this.zooKeeper =
                ports.zooKeeper.stream().map(port -> LOOPBACK + ":" + port).collect(Collectors.joining(","));
        this.masterUrls = ports.rest.stream()
                .map(port -> URI.create("http://" + LOOPBACK + ":" + port))
                .toList();
        this.token = SecretFile.token(SecretFile.readOrMake(secretFile()));
        this.client = new GustClient(masterUrls, token);
        this.impatient = client(LOOK);
    }

    /** Which ports are whose. */
    private record Ports(
            List<Integer> zooKeeper,
            List<Integer> quorum,
            List<Integer> election,
            List<Integer> rest,
            List<Integer> control,
            List<List<Integer>> slots) {
        static Ports find(Size size) throws IOException {
            Iterator<Integer> free = FreePorts.find(
                            3 * size.zooKeepers() + 2 * size.masters() + size.supervisors() * size.slots())
                    .iterator();
            return new Ports(
                    take(free, size.zooKeepers()),
                    take(free, size.zooKeepers()),
                    take(free, size.zooKeepers()),
                    take(free, size.masters()),
                    take(free, size.masters()),
                    Stream.generate(() ->
                                    take(free, size.slots()).stream().sorted().toList())
                            .limit(size.supervisors())
                            .toList());
        }

        private static List<Integer> take(Iterator<Integer> free, int count) {
            return Stream.generate(free::next).limit(count).toList();
        }
    }

    /** Starts it; returns when all nodes can be used. */
    public static DevCluster start(Installation installation, Size size, Wait wait, ProgressLine progress) {
        return start(installation, size, DaemonGround.FIRM, List.of(), wait, progress);
    }

    /**
     * Starts it; returns when all nodes can be used.
     *
     * @param settings further lines of the daemons' configuration
     */
    public static DevCluster start(
            Installation installation, Size size, List<String> settings, Wait wait, ProgressLine progress) {
        return start(installation, size, DaemonGround.FIRM, settings, wait, progress);
    }

    /**
     * Starts it; returns when all nodes can be used.
     *
     * @param ground what daemons stand on
     * @param settings further lines of the daemons' configuration
     */
    public static DevCluster start(
            Installation installation,
            Size size,
            DaemonGround ground,
            List<String> settings,
            Wait wait,
            ProgressLine progress) {
        try {
            Path directory = Files.createTempDirectory("gustfront-dev-");
            DevCluster cluster;
            Ports ports;
            try {
                ports = Ports.find(size);
                cluster = new DevCluster(installation, directory, size, ground, ports);
            } catch (IOException | RuntimeException e) {
                DirectoryTree.delete(directory);
                throw e;
            }
            try {
                cluster.startAll(ports, settings, wait, progress);
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
    private void startAll(Ports ports, List<String> settings, Wait wait, ProgressLine progress) throws IOException {
        progress.show("starting ZooKeeper, " + (size.masters() == 1 ? "a master" : size.masters() + " masters")
                + " and " + size.supervisors() + " supervisors");
        Files.writeString(
                configuration(),
                String.join(
                        "\n",
                        "secret.file: " + secretFile(),
                        "zookeeper.servers: " + zooKeeper,
                        "zookeeper.patience: " + READY_DEADLINE.toSeconds() + "s",
                        "master.urls: " + masterUrls.stream().map(URI::toString).collect(Collectors.joining(",")),
                        String.join("\n", settings),
                        ""));
        declareZooKeepers(ports);
        declareMasters(ports);
        declareSupervisors(ports);
        daemons().forEach(DevDaemon::start);
        awaitReady(wait);
    }

    private void declareZooKeepers(Ports ports) throws IOException {
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < size.zooKeepers(); i++) {
            peers.add(LOOPBACK + ":" + ports.quorum.get(i) + ":" + ports.election.get(i));
        }
        for (int i = 0; i < size.zooKeepers(); i++) {
            List<String> settings = new ArrayList<>(List.of("zookeeper.port=" + ports.zooKeeper.get(i)));
            if (size.zooKeepers() > 1) {
                settings.add("zookeeper.id=" + (i + 1));
                settings.add("zookeeper.ensemble=" + String.join(",", peers));
            }
            String name = size.zooKeepers() == 1 ? "ZooKeeper" : "ZooKeeper's server " + (i + 1);
            zooKeepers.add(declare("zookeeper", name, PATIENCE, settings, List.of()));
        }
    }

    private void declareMasters(Ports ports) throws IOException {
        for (int i = 0; i < size.masters(); i++) {
            String id = size.masters() == 1 ? "master" : "master-" + (i + 1);
            List<String> settings = List.of(
                    "master.id=" + id,
                    "master.rest-port=" + ports.rest.get(i),
                    "master.control-port=" + ports.control.get(i));
            String name = size.masters() == 1 ? "the master" : id;
            masters.add(declare("master", name, PATIENCE, settings, List.of()));
        }
    }

    private void declareSupervisors(Ports ports) throws IOException {
        for (int i = 0; i < size.supervisors(); i++) {
            String id = "node-" + (i + 1);
            List<Integer> slots = ports.slots.get(i);
            String list = slots.stream().map(Object::toString).collect(Collectors.joining(","));
            List<String> settings = List.of(
                    "supervisor.node=" + id, "supervisor.ports=" + list, "supervisor.host=" + size.workerHost());
            DevDaemon supervisor = declare(
                    "supervisor", "the supervisor of " + id, SUPERVISOR_PATIENCE, settings, List.of("--stop-workers"));
            supervisors.add(supervisor);
            nodes.add(new DevNode(id, slots, supervisor));
        }
    }

    private DevDaemon declare(
            String command, String name, Duration patience, List<String> settings, List<String> options)
            throws IOException {
        Path own = Files.createDirectory(directory.resolve(daemons().size() + "-" + command));
        ground.lay(command, own);
        List<String> words = new ArrayList<>(List.of(
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Dio.netty.jfr.enabled=false", // Netty would start the JVM's flight recorder for events of its own
                "-D" + Installation.HOME_PROPERTY + "=" + installation.home(),
                "-Dlog4j2.configurationFile="
                        + installation.developmentLogging().toUri(),
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
        if (size.failpoints() && command.equals("master")) {
            words.addAll(List.of("-c", "master.failpoint-file=" + own.resolve("failpoint")));
        }
        settings.forEach(setting -> words.addAll(List.of("-c", setting)));
        words.addAll(options);
        return new DevDaemon(name, words, own, patience, ground.environment(command, own));
    }

    /** The file by which a master's failpoint is armed, if masters have any. */
    public static Path failpointOf(DevDaemon master) {
        return master.directory().resolve("failpoint");
    }

    /**
     * Waits until all nodes can be used, and all masters live.
     *
     * @throws CommandFailedException if one of the daemons ends instead, or it takes too long
     */
    public void awaitReady(Wait wait) {
        Wait watching = wait.withCheck(this::throwIfEnded);
        if (!watching.isTrueWithin(READY_DEADLINE, this::isReady)) {
            throw new CommandFailedException("the cluster was not ready after " + READY_DEADLINE.toSeconds()
                    + " s; "
                    + daemons().stream()
                            .map(daemon -> daemon.name() + " said last:\n" + daemon.lastOutput())
                            .collect(Collectors.joining("\n")));
        }
    }

    private boolean isReady() {
        try {
            List<NodeRow> rows = impatient.nodes();
            return impatient.cluster().masters() == size.masters()
                    && rows.size() == size.supervisors()
                    && rows.stream()
                            .allMatch(node -> node.connected() && node.state().equals("live"));
        } catch (GustException e) {
            return false;
        }
    }

    private Path configuration() {
        return directory.resolve("gustfront.yaml");
    }

    /** Of its REST API. */
    String token() {
        return token;
    }

    /** The cluster's secret. */
    public Path secretFile() {
        return directory.resolve("secret");
    }

    /** Where the first master's REST API is. */
    public URI masterUrl() {
        return masterUrls.get(0);
    }

    /** Where the masters' REST APIs are. */
    public List<URI> masterUrls() {
        return masterUrls;
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

    /** ZooKeeper's servers. */
    public List<DevDaemon> zooKeepers() {
        return List.copyOf(zooKeepers);
    }

    /** The masters. */
    public List<DevDaemon> masters() {
        return List.copyOf(masters);
    }

    /** All daemons: ZooKeeper, the masters, the supervisors. */
    public List<DevDaemon> daemons() {
        return Stream.of(zooKeepers, masters, supervisors).flatMap(List::stream).toList();
    }

    /** A client of it. */
    public GustClient client() {
        return client;
    }

    /** Another client, which looks for a leading master no longer than told. */
    public GustClient client(Duration patience) {
        return new GustClient(masterUrls, token, patience);
    }

    /**
     * For those who wait for it.
     *
     * @throws CommandFailedException if one of its daemons has ended by itself
     */
    public void throwIfEnded() {
        daemons().forEach(DevDaemon::throwIfEnded);
    }

    /** Ends supervisors and their workers first, all at once, then the masters, then ZooKeeper. */
    @Override
    public void close() {
        supervisors.forEach(DevDaemon::requestEnd);
        List<DevDaemon> all = daemons();
        RuntimeException failure = null;
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                all.get(i).close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        killWorkersThatWereLeft();
        ground.clear();
        if (!DirectoryTree.delete(directory) && failure == null) {
            failure = new IllegalStateException("the directory '" + directory + "' can't be deleted");
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The processes of a node's workers, whether its supervisor knows of them or not. */
    public static List<ProcessHandle> workersOf(DevNode node) {
        Path slots = node.supervisor().directory().resolve("supervisor").resolve("workers");
        List<ProcessHandle> found = new ArrayList<>();
        for (Path slot : children(slots)) {
            for (Path incarnation : children(slot)) {
                new WorkerFiles(incarnation)
                        .readProcess()
                        .flatMap(ProcessId::find)
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private static List<Path> children(Path parent) {
        try (Stream<Path> children = Files.list(parent)) {
            return children.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // it isn't there, or is being removed just now
        }
    }

    /** A supervisor that was killed couldn't end them. */
    private void killWorkersThatWereLeft() {
        nodes.forEach(node -> workersOf(node).forEach(ProcessHandle::destroyForcibly));
    }
}
