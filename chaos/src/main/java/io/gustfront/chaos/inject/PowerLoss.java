package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevDaemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;

/** Kills everything at once, the broker included, and starts it again in any order. */
final class PowerLoss implements Injector {
    private static final Duration BROKER_BACK = Duration.ofSeconds(90);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        List<DevDaemon> daemons = new ArrayList<>(scene.cluster().daemons());
        List<Long> pids = new ArrayList<>();
        daemons.forEach(daemon -> pids.add(daemon.process().pid()));
        scene.cluster().nodes().forEach(node -> DevCluster.workersOf(node).forEach(worker -> pids.add(worker.pid())));
        pids.add(scene.broker().pid());
        int watch = scene.mark(Map.of());

        Signal.KILL.send(pids);
        daemons.forEach(DevDaemon::kill);
        scene.broker().kill();

        boolean landed = scene.await(Duration.ofSeconds(5), () -> pids.stream().noneMatch(Signal::isAlive));
        scene.pause(Duration.ofMillis(fault.durationMs()));
        List<Runnable> starts = new ArrayList<>();
        daemons.forEach(daemon -> starts.add(daemon::start));
        starts.add(scene.broker()::startAgain);
        Collections.shuffle(starts, new Random(fault.draw()));
        scene.repaired(watch);
        starts.forEach(Runnable::run);
        List<String> violations = new ArrayList<>();
        if (!scene.await(BROKER_BACK, () -> scene.broker().takesConnections())) {
            violations.add("the broker didn't come back");
        }
        boolean unused = scene.awaitWhole(violations);
        return new Outcome(
                watch,
                "everything",
                landed,
                pids.size() + " processes are " + (landed ? "gone" : "not all gone"),
                OptionalLong.empty(),
                violations);
    }
}
