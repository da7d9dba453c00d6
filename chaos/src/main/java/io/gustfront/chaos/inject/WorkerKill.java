package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Kills a worker. */
final class WorkerKill implements Injector {
    private static final Duration DEATH = Duration.ofSeconds(5);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        WorkerRow victim = Victims.worker(scene, fault);
        long atMs = System.currentTimeMillis();

        Signal.KILL.send(List.of(victim.pid()));

        int watch = scene.mark(atMs, Scene.tasksOf(List.of(victim)));
        boolean landed = scene.await(DEATH, () -> !Signal.isAlive(victim.pid()));
        List<String> violations = new ArrayList<>();
        if (landed) {
            boolean unused = scene.awaitWhole(violations);
        }
        return new Outcome(
                watch,
                Victims.describe(victim),
                landed,
                landed ? "process " + victim.pid() + " is gone" : "process " + victim.pid() + " is still there",
                OptionalLong.empty(),
                violations);
    }
}
