package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.dev.DevDaemon;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A supervisor lacks something, and has to start a worker just then. It must not end, nor lose the other workers; what it can't do it
 * does when it can again.
 */
final class StarvedSupervisor implements Injector {
    private static final Duration DEATH = Duration.ofSeconds(5);
    private static final Duration HELD_EVERY = Duration.ofMillis(50);

    private final Shortage shortage;

    StarvedSupervisor(Shortage shortage) {
        this.shortage = shortage;
    }

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        WorkerRow victim = Victims.worker(scene, fault);
        DevDaemon supervisor = scene.node(victim.node()).supervisor();
        long pid = supervisor.process().pid();
        List<Scene.Life> others = scene.workers().stream()
                .filter(worker -> worker.number() != victim.number())
                .map(Scene.Life::of)
                .toList();
        int watch = scene.mark(Scene.tasksOf(List.of(victim)));
        List<String> violations = new ArrayList<>();
        String proof;
        boolean landed;
        try {
            proof = shortage.begin(pid, supervisor.directory());
            Signal.KILL.send(List.of(victim.pid()));
            landed = scene.await(DEATH, () -> !Signal.isAlive(victim.pid()));
            long endNs = System.nanoTime() + fault.durationMs() * 1_000_000;
            while (System.nanoTime() - endNs < 0) {
                shortage.hold(pid, supervisor.directory());
                scene.pause(HELD_EVERY);
            }
            proof += "; then the slot said: " + problem(scene, victim);
        } finally {
            shortage.end(pid, supervisor.directory());
        }
        long endedNs = System.nanoTime();
        if (!Signal.isAlive(pid)) {
            violations.add("the supervisor has ended");
        }
        if (scene.awaitWhole(violations) && !scene.lives().containsAll(others)) {
            violations.add("other workers were started again: " + others + " became " + scene.lives());
        }
        return new Outcome(
                watch,
                "the supervisor of " + victim.node() + ", whose " + shortage,
                landed,
                proof,
                OptionalLong.of((System.nanoTime() - endedNs) / 1_000_000),
                violations);
    }

    private static String problem(Scene scene, WorkerRow victim) {
        return scene.workers().stream()
                .filter(worker -> worker.number() == victim.number())
                .map(worker -> worker.phase() + (worker.problem().isEmpty() ? "" : ", " + worker.problem()))
                .findFirst()
                .orElse("nothing");
    }
}
