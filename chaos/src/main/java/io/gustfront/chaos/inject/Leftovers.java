package io.gustfront.chaos.inject;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevCluster.DevNode;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.store.ClusterStore.SessionState;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.ZooKeeperClusterStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kills a topology, and finds what is left of it that must not be. Logs may be, and blobs for ten minutes. */
public final class Leftovers {
    private static final Duration GONE = Duration.ofSeconds(60);
    private static final int SESSION_MS = 6_000;
    private static final String ROOT = "/gustfront";

    private final DevCluster cluster;
    private final Wait wait;

    /** For a cluster. */
    public Leftovers(DevCluster cluster, Wait wait) {
        this.cluster = cluster;
        this.wait = wait;
    }

    /** Kills a topology, and looks for processes, files and ZooKeeper's nodes. A line for each that is left. */
    public List<String> after(String topology) {
        List<String> left = new ArrayList<>();
        try {
            cluster.client().kill(topology, Optional.of(Duration.ofSeconds(5)));
        } catch (GustException e) {
            return List.of("the topology can't be killed: " + e.getMessage());
        }
        if (!wait.isTrueWithin(GONE, () -> isGone(topology))) {
            left.add("the topology is still there, " + GONE.toSeconds() + " s after it was killed");
        }
        if (!wait.isTrueWithin(GONE, () -> processes().isEmpty())) {
            left.add("processes are left: " + processes());
        }
        if (!wait.isTrueWithin(GONE, () -> files().isEmpty())) {
            left.add("files are left: " + files());
        }
        left.addAll(znodes());
        return left;
    }

    private boolean isGone(String topology) {
        try {
            return cluster.client().topology(topology).isEmpty();
        } catch (GustException e) {
            return false;
        }
    }

    private List<Long> processes() {
        return cluster.nodes().stream()
                .flatMap(node -> DevCluster.workersOf(node).stream())
                .map(ProcessHandle::pid)
                .toList();
    }

    private List<Path> files() {
        List<Path> found = new ArrayList<>();
        for (DevNode node : cluster.nodes()) {
            Path supervisor = node.supervisor().directory().resolve("supervisor");
            try (Stream<Path> files = Files.walk(supervisor.resolve("workers"))) {
                files.filter(Files::isRegularFile).forEach(found::add);
            } catch (IOException | UncheckedIOException e) {
                // It isn't there, or is being removed just now.
            }
        }
        return found;
    }

    private List<String> znodes() {
        List<String> left = new ArrayList<>();
        try (ZooKeeperClusterStore store = new ZooKeeperClusterStore(
                cluster.zooKeeper(), ROOT, SESSION_MS, Optional.of(SecretFile.read(cluster.secretFile())))) {
            AtomicReference<@Nullable SessionState> session = new AtomicReference<>();
            store.onSession(session::set);
            wait.until("ZooKeeper to answer", GONE, () -> session.get() == SessionState.CONNECTED);
            for (String path : List.of(StoreLayout.TOPOLOGIES, StoreLayout.NAMES, StoreLayout.ASSIGNMENTS)) {
                var children = store.readChildren(path).get(GONE.toSeconds(), TimeUnit.SECONDS);
                if (!children.isEmpty()) {
                    left.add("ZooKeeper has " + children.keySet() + " under " + path);
                }
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            left.add("ZooKeeper can't be looked into: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
        return left;
    }
}
