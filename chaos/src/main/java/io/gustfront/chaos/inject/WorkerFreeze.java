package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Stops a worker, which its supervisor has to notice and to replace before it would go on. */
final class WorkerFreeze implements Injector {
    private static final Duration STOP = Duration.ofSeconds(5);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        WorkerRow victim = Victims.worker(scene, fault);
        long atMs = System.currentTimeMillis();

        Signal.STOP.send(List.of(victim.pid()));

        int watch = scene.mark(atMs, Scene.tasksOf(List.of(victim)));
        boolean landed = scene.await(STOP, () -> Signal.isStopped(victim.pid()));
        List<String> violations = new ArrayList<>();
        boolean replaced = scene.await(Duration.ofMillis(fault.durationMs()), () -> !Signal.isAlive(victim.pid()));
        if (landed && !replaced) {
            violations.add("it was not killed while it was frozen, for " + fault.durationMs() + " ms");
        }
        Signal.CONT.send(List.of(victim.pid()));
        boolean unused = scene.awaitWhole(violations);
        return new Outcome(
                watch,
                Victims.describe(victim),
                landed,
                landed ? "process " + victim.pid() + " was stopped" : "process " + victim.pid() + " didn't stop",
                OptionalLong.empty(),
                violations);
    }
}
