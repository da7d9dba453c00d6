package io.gustfront.junit;

import io.gustfront.cli.command.Version;
import io.gustfront.cli.process.FreePorts;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.MasterConfig;
import io.gustfront.cluster.config.Settings;
import io.gustfront.cluster.config.Settings.SettingsException;
import io.gustfront.cluster.config.SupervisorConfig;
import io.gustfront.cluster.daemon.MasterDaemon;
import io.gustfront.cluster.daemon.SupervisorDaemon;
import io.gustfront.cluster.daemon.ZooKeeperDaemon;
import io.gustfront.cluster.daemon.ZooKeeperDaemon.Ensemble;
import io.gustfront.runtime.agent.FaultHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** ZooKeeper, a master and supervisors in this JVM. */
final class InProcessDaemons implements RunningDaemons {
    private final Path directory;
    private final URI masterUrl;
    private final Deque<Runnable> closers = new ArrayDeque<>(); // the last started first

    private InProcessDaemons(Path directory, URI masterUrl) {
        this.directory = directory;
        this.masterUrl = masterUrl;
    }

    /** Starts them; they connect to each other meanwhile, and after. */
    static InProcessDaemons start(Path directory, int nodes, int slots) throws IOException {
        List<Integer> ports = FreePorts.find(3 + nodes * slots);
        InProcessDaemons daemons = new InProcessDaemons(directory, URI.create("http://127.0.0.1:" + ports.get(1)));
        boolean started = false;
        try {
            daemons.startAll(ports, nodes, slots);
            started = true;
            return daemons;
        } finally {
            if (!started) {
                daemons.close();
            }
        }
    }

    private void startAll(List<Integer> ports, int nodes, int slots) throws IOException {
        FaultHandler faults = (agent, fault) -> {
            throw new IllegalStateException("the thread '" + agent + "' of the test's cluster failed", fault);
        };
        ZooKeeperDaemon zooKeeper =
                new ZooKeeperDaemon(directory.resolve("zookeeper"), "127.0.0.1", ports.get(0), Ensemble.NONE);
        closers.push(zooKeeper::close);
        String common = "zookeeper.servers=127.0.0.1:" + ports.get(0);
        // All at once: each waits for those that it needs.
        List<CompletableFuture<Runnable>> starting = new ArrayList<>();
        starting.add(begin(() -> master(common, ports, faults)));
        for (int node = 0; node < nodes; node++) {
            int first = 3 + node * slots;
            String id = "node-" + (node + 1);
            starting.add(begin(() -> supervisor(common, id, ports.subList(first, first + slots), faults)));
        }
        List<Throwable> failures = new ArrayList<>();
        for (CompletableFuture<Runnable> one : starting) {
            try {
                closers.push(one.join());
            } catch (CompletionException e) {
                failures.add(e.getCause() == null ? e : e.getCause());
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException("a daemon can't be started: " + failures.get(0), failures.get(0));
        }
    }

    /** Starts a daemon; the result ends it. */
    @FunctionalInterface
    private interface Start {
        Runnable run() throws IOException;
    }

    private static CompletableFuture<Runnable> begin(Start start) {
        CompletableFuture<Runnable> started = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        started.complete(start.run());
                    } catch (Throwable e) { // errors included: somebody waits for it
                        started.completeExceptionally(e);
                    }
                },
                "start of a daemon");
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    private Runnable master(String common, List<Integer> ports, FaultHandler faults) throws IOException {
        MasterDaemon master = new MasterDaemon(
                MasterConfig.of(settings(
                        common,
                        "data.dir=" + directory.resolve("master"),
                        "secret.file=" + secretFile(),
                        "master.rest-port=" + ports.get(1),
                        "master.control-port=" + ports.get(2))),
                Version.text(),
                faults);
        return master::close;
    }

    private Runnable supervisor(String common, String id, List<Integer> slots, FaultHandler faults) throws IOException {
        SupervisorDaemon supervisor = new SupervisorDaemon(
                SupervisorConfig.of(
                        settings(
                                common,
                                "data.dir=" + directory.resolve(id),
                                "secret.file=" + secretFile(),
                                "master.urls=" + masterUrl,
                                "supervisor.node=" + id,
                                "supervisor.class-path=" + System.getProperty("java.class.path"),
                                "supervisor.jvm-options=-XX:+UseSerialGC,-XX:TieredStopAtLevel=1,-Xshare:auto",
                                "supervisor.ports="
                                        + slots.stream().map(String::valueOf).collect(Collectors.joining(","))),
                        Optional.empty()),
                Version.text(),
                faults);
        return () -> supervisor.close(true);
    }

    private static Settings settings(String... written) {
        try {
            return Settings.read(ClusterSettings.all(), Optional.empty(), Map.of(), new ArrayList<>(List.of(written)));
        } catch (SettingsException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public URI masterUrl() {
        return masterUrl;
    }

    @Override
    public Path secretFile() {
        return directory.resolve("secret");
    }

    @Override
    public List<Path> logDirectories() {
        return List.of(directory);
    }

    @Override
    public void close() {
        RuntimeException first = null;
        while (!closers.isEmpty()) {
            try {
                closers.pop().run();
            } catch (RuntimeException e) { // the others have to end nevertheless
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
