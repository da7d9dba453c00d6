package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.dev.DevDaemon;
import io.gustfront.cluster.view.Views.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Stops the master that leads; another takes over. When the old one goes on it believes that it still leads, and must change nothing:
 * what it is told then is done by the new one, or not at all.
 */
final class MasterFreeze implements Injector {
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration LED = Duration.ofSeconds(60);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        Cluster led = scene.client().cluster();
        DevDaemon master = MasterKill.leading(scene, led);
        long pid = master.process().pid();
        Unnoticed unnoticed = Unnoticed.from(scene);
        int watch = scene.mark(Map.of());
        long stoppedNs = System.nanoTime();

        Signal.STOP.send(List.of(pid));

        boolean landed = scene.await(STOP, () -> Signal.isStopped(pid));
        List<String> violations = new ArrayList<>();
        boolean again = scene.await(LED, () -> isLedAfter(scene, led));
        long ledMs = (System.nanoTime() - stoppedNs) / 1_000_000;
        scene.repaired(watch);
        long leftMs = fault.durationMs() - ledMs;
        if (leftMs > 0) {
            scene.pause(Duration.ofMillis(leftMs));
        }
        long term = again ? scene.client().cluster().term() : 0;
        Signal.CONT.send(List.of(pid));
        if (!again) {
            violations.add("no other master leads, long after");
        }
        violations.addAll(command(scene));
        if (!scene.await(
                LED,
                () -> MasterKill.cluster(scene)
                        .filter(now ->
                                now.masters() == scene.cluster().masters().size())
                        .isPresent())) {
            violations.add("the old master doesn't stand by");
        }
        if (again && scene.client().cluster().term() != term) {
            violations.add("the old master's return began another term");
        }
        unnoticed.addWhatWorkersNoticed(violations);
        long silenceMs = unnoticed.addSilence(violations);
        return new Outcome(
                watch,
                master.name() + ", which led in term " + led.term(),
                landed,
                "process " + pid + " was stopped; longest silence " + silenceMs + " ms",
                OptionalLong.of(ledMs),
                violations);
    }

    private static boolean isLedAfter(Scene scene, Cluster led) {
        return MasterKill.cluster(scene)
                .filter(now -> now.leading() && now.term() > led.term())
                .isPresent();
    }

    /** Gives commands just when the old master goes on, which may come to either. */
    private static List<String> command(Scene scene) {
        Bystander bystander = scene.bystander();
        boolean submitted = scene.await(LED, bystander::isThereOnceSubmitted);
        if (!submitted || !scene.await(LED, bystander::isActive)) {
            return List.of("another topology can't be submitted");
        }
        boolean gone = scene.await(LED, bystander::isGoneOnceKilled);
        return gone ? List.of() : List.of("another topology can't be killed");
    }
}
