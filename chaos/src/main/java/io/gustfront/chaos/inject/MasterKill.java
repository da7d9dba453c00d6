package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.dev.DevDaemon;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.view.Views.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Kills the master that leads; another takes over, and no worker notices. */
final class MasterKill implements Injector {
    private static final Duration LED = Duration.ofSeconds(60);
    private static final Duration BACK = Duration.ofSeconds(60);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        Cluster led = scene.client().cluster();
        DevDaemon master = leading(scene, led);
        String leader = master.name();
        long pid = master.process().pid();
        Unnoticed unnoticed = Unnoticed.from(scene);
        int watch = scene.mark(Map.of());
        long killedNs = System.nanoTime();

        master.kill();

        boolean landed = !Signal.isAlive(pid);
        boolean alone = scene.cluster().masters().size() == 1;
        if (alone) {
            master.start();
        }
        List<String> violations = new ArrayList<>();
        boolean again = scene.await(
                LED,
                () -> cluster(scene)
                        .filter(now -> now.leading() && now.term() > led.term())
                        .isPresent());
        long ledMs = (System.nanoTime() - killedNs) / 1_000_000;
        scene.repaired(watch);
        if (!again) {
            violations.add("no master leads, long after");
        }
        if (!alone) {
            master.start();
        }
        int masters = scene.cluster().masters().size();
        if (!scene.await(
                BACK,
                () -> cluster(scene).filter(now -> now.masters() == masters).isPresent())) {
            violations.add(leader + " didn't come back");
        }
        unnoticed.addWhatWorkersNoticed(violations);
        long silenceMs = unnoticed.addSilence(violations);
        return new Outcome(
                watch,
                leader + ", which led in term " + led.term(),
                landed,
                "process " + pid + " is gone; longest silence " + silenceMs + " ms",
                OptionalLong.of(ledMs),
                violations);
    }

    /** The master that leads. */
    static DevDaemon leading(Scene scene, Cluster led) {
        String leader = led.leader().orElseThrow(() -> new CommandFailedException("no master leads"));
        return scene.cluster().masters().stream()
                .filter(daemon -> daemon.name().equals(leader)
                        || scene.cluster().masters().size() == 1)
                .findFirst()
                .orElseThrow(() -> new CommandFailedException("there is no master " + leader));
    }

    static Optional<Cluster> cluster(Scene scene) {
        try {
            return Optional.of(scene.looking().cluster());
        } catch (GustException e) {
            return Optional.empty();
        }
    }
}
