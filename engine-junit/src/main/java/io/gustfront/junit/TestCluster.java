package io.gustfront.junit;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.Topology;
import io.gustfront.cli.process.DirectoryTree;
import io.gustfront.cluster.client.ClusterSubmitter;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.view.Views.TopologyRow;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cluster that a test may do anything with: see {@link GustCluster}. Used by the test's thread. */
public final class TestCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration STEP = Duration.ofMillis(20);
    private static final Duration SHORT_DRAIN = Duration.ofSeconds(1);
    private static final int LINES_OF_LOG = 60;
    private static final long WORKER_HEAP = 128L << 20;

    private final Path directory;
    private final RunningDaemons daemons;
    private final @Nullable TestBroker broker;
    private final GustClient client;
    private final Path jar;
    private final Set<Long> workersSeen = new TreeSet<>();

    private TestCluster(
            Path directory, RunningDaemons daemons, @Nullable TestBroker broker, GustClient client, Path jar) {
        this.directory = directory;
        this.daemons = daemons;
        this.broker = broker;
        this.client = client;
        this.jar = jar;
    }

    /** Starts one; returns when its nodes can be used, and the broker, if there is one. */
    static TestCluster start(GustCluster wish) {
        try {
            Path directory = Files.createTempDirectory("gustfront-test-");
            RunningDaemons daemons = null;
            TestBroker broker = null;
            boolean started = false;
            try {
                daemons = wish.daemons() == Daemons.IN_PROCESS
                        ? InProcessDaemons.start(directory, wish.nodes(), wish.slots())
                        : ProcessDaemons.start(directory, wish.nodes(), wish.slots());
                broker = wish.kafka() ? TestBroker.start(directory) : null;
                GustClient client = new GustClient(
                        List.of(daemons.masterUrl()), SecretFile.token(SecretFile.read(daemons.secretFile())));
                Path jar = ClassPathJar.write(directory.resolve("test.jar"), System.getProperty("java.class.path"));
                TestCluster cluster = new TestCluster(directory, daemons, broker, client, jar);
                cluster.await(wish.nodes() + " nodes can be used", () -> cluster.hasLiveNodes(wish.nodes()));
                if (broker != null) {
                    broker.awaitReady();
                }
                started = true;
                return cluster;
            } finally {
                if (!started) {
                    close(daemons, broker);
                    DirectoryTree.delete(directory);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the cluster can't be started", e);
        }
    }

    private boolean hasLiveNodes(int count) {
        return client.nodes().stream()
                        .filter(node -> node.connected() && node.state().equals("live"))
                        .count()
                == count;
    }

    /** The Java client, for all that this class has no words for. */
    public GustClient client() {
        return client;
    }

    /** Where the master's REST API is, for {@code gust --master}. */
    public URI masterUrl() {
        return daemons.masterUrl();
    }

    /** The file of the cluster's secret, for {@code gust --secret-file}. */
    public Path secretFile() {
        return daemons.secretFile();
    }

    /**
     * Where the Kafka broker is.
     *
     * @throws IllegalStateException if the test didn't ask for one
     */
    public String kafka() {
        if (broker == null) {
            throw new IllegalStateException("there is no broker: say @GustCluster(kafka = true)");
        }
        return broker.bootstrapServers();
    }

    /**
     * Submits a topology of the test; returns when it is active. Its workers have the test's class path, and a heap of 128 MiB unless
     * the configuration says otherwise.
     *
     * @throws AssertionError if it isn't active within a minute; it tells why not, and what its code threw
     */
    public TestTopology submit(String name, Topology topology, Config config) {
        Config merged = new Config(config);
        merged.putIfAbsent(TopologyKeys.WORKER_HEAP.name(), WORKER_HEAP);
        String id = new ClusterSubmitter(client, jar, Optional.empty(), Map.of(), false)
                .submit(name, topology, merged)
                .id();
        TestTopology submitted = new TestTopology(this, name, id);
        submitted.awaitActive();
        return submitted;
    }

    /**
     * Waits until something holds. A master that doesn't answer just now is asked again.
     *
     * @param what completes "waited in vain for"
     * @throws AssertionError after a minute
     */
    public void await(String what, BooleanSupplier condition) {
        long startNs = System.nanoTime();
        while (!holds(condition)) {
            if (System.nanoTime() - startNs > PATIENCE.toNanos()) {
                throw new AssertionError(
                        "waited in vain for " + what + ", for " + PATIENCE.toSeconds() + " s; " + situation());
            }
            try {
                TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while it waited for " + what, e);
            }
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (GustException e) {
            return false;
        }
    }

    /** How all topologies are, and what their code threw last. */
    private String situation() {
        StringBuilder text = new StringBuilder();
        try {
            for (TopologyRow row : client.topologies()) {
                text.append(client.topology(row.name())).append('\n');
                client.errors(row.name(), 3)
                        .errors()
                        .forEach(error -> text.append(error.component())
                                .append(": ")
                                .append(error.message())
                                .append('\n')
                                .append(error.stack())
                                .append('\n'));
            }
        } catch (GustException e) {
            text.append(e.getMessage());
        }
        return text.isEmpty() ? "no topology runs" : text.toString();
    }

    /** The ends of the logs of all processes: workers, and daemons that are processes. */
    public String logs() {
        StringBuilder text = new StringBuilder();
        for (Path root : daemons.logDirectories()) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path log : files.filter(file -> file.toString().endsWith(".log"))
                        .sorted()
                        .toList()) {
                    List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
                    text.append("---- ").append(root.relativize(log)).append('\n');
                    lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size())
                            .forEach(line -> text.append(line).append('\n'));
                }
            } catch (IOException | UncheckedIOException e) {
                text.append("some logs can't be read: ").append(e).append('\n');
            }
        }
        return text.toString();
    }

    /** Remembers workers, which must be gone in the end. */
    void saw(List<WorkerRow> workers) {
        workers.stream().map(WorkerRow::pid).filter(pid -> pid != 0).forEach(workersSeen::add);
    }

    /** Kills all topologies; returns when they are gone. */
    void clear() {
        List<String> names = new ArrayList<>();
        await("the topologies", () -> {
            names.clear();
            client.topologies().forEach(row -> names.add(row.name()));
            return true;
        });
        names.forEach(name -> {
            if (client.topology(name).isPresent()) {
                client.kill(name, Optional.of(SHORT_DRAIN));
            }
        });
        await("all topologies to be gone", () -> client.topologies().isEmpty());
    }

    /** Ends everything, and sees that nothing is left. */
    @Override
    public void close() {
        close(daemons, broker);
        List<Long> left = workersSeen.stream()
                .filter(pid ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent())
                .toList();
        if (!DirectoryTree.delete(directory) || !left.isEmpty()) {
            throw new IllegalStateException(
                    "the cluster left processes " + left + " or files in " + directory + " behind");
        }
    }

    private static void close(@Nullable RunningDaemons daemons, @Nullable TestBroker broker) {
        try {
            if (daemons != null) {
                daemons.close();
            }
        } finally {
            if (broker != null) {
                broker.close();
            }
        }
    }
}
