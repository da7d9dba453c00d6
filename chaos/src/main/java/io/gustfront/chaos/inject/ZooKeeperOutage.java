package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.dev.DevDaemon;
import io.gustfront.cluster.client.GustException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Kills one server of ZooKeeper, or all of them, and starts them again: nobody but the control plane notices. */
final class ZooKeeperOutage implements Injector {
    private static final Duration BACK = Duration.ofSeconds(60);

    /** A command that can't be done says so within this time. */
    private static final long REFUSED_MS = 25_000;

    private final boolean all;

    /**
     * @param all all servers, or one
     */
    ZooKeeperOutage(boolean all) {
        this.all = all;
    }

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        List<DevDaemon> servers = scene.cluster().zooKeepers();
        List<DevDaemon> victims = all ? servers : List.of(servers.get(fault.draw() % servers.size()));
        List<Long> pids = victims.stream().map(server -> server.process().pid()).toList();
        Unnoticed unnoticed = Unnoticed.from(scene);
        int watch = scene.mark(Map.of());

        Signal.KILL.send(pids);
        victims.forEach(DevDaemon::kill);

        boolean landed = pids.stream().noneMatch(Signal::isAlive);
        long fromNs = System.nanoTime();
        List<String> violations = new ArrayList<>();
        if (victims.size() > servers.size() / 2) {
            refused(scene).ifPresent(violations::add);
        } else if (!scene.await(BACK, () -> isAccepted(scene))) {
            violations.add("commands don't work without one server");
        }
        long leftMs = fault.durationMs() - (System.nanoTime() - fromNs) / 1_000_000;
        if (leftMs > 0) {
            scene.pause(Duration.ofMillis(leftMs));
        }
        victims.forEach(DevDaemon::start);
        long startedNs = System.nanoTime();
        boolean back = scene.await(BACK, () -> isAccepted(scene));
        long backMs = (System.nanoTime() - startedNs) / 1_000_000;
        scene.repaired(watch);
        if (!back) {
            violations.add("no command is accepted, long after");
        }
        unnoticed.addWhatWorkersNoticed(violations);
        long silenceMs = unnoticed.addSilence(violations);
        return new Outcome(
                watch,
                victims.stream().map(DevDaemon::name).collect(Collectors.joining(", ")),
                landed,
                "processes " + pids + " are gone; longest silence " + silenceMs + " ms",
                OptionalLong.of(backMs),
                violations);
    }

    /** Activating what is active changes nothing, but has to be written down. */
    private static boolean isAccepted(Scene scene) {
        try {
            scene.looking().activate(scene.topology());
            return true;
        } catch (GustException e) {
            return false;
        }
    }

    private static Optional<String> refused(Scene scene) {
        long startNs = System.nanoTime();
        boolean accepted = isAccepted(scene);
        long tookMs = (System.nanoTime() - startNs) / 1_000_000;
        if (accepted) {
            return Optional.of("a command was accepted without ZooKeeper");
        }
        return tookMs > REFUSED_MS
                ? Optional.of("it took " + tookMs + " ms until a command was refused")
                : Optional.empty();
    }
}
