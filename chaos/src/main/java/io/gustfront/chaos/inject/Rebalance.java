package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cluster.client.GustException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Spreads the topology over one worker more, and the next time over one less. Workers that stay are not started again. Resume is from
 * the command until everything is where it is to be.
 */
final class Rebalance implements Injector {
    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        int before = scene.workers().size();
        int wanted = fault.number() % 2 == 0 ? before + 1 : before - 1;
        Set<Scene.Life> lives = scene.lives();
        Map<Integer, Long> tasks = Scene.tasksOf(scene.workers());
        int watch = scene.mark(Map.of());
        long fromMs = System.currentTimeMillis();
        long fromNs = System.nanoTime();
        List<String> violations = new ArrayList<>();

        try {
            scene.client().rebalance(scene.topology(), Optional.of(wanted), Map.of(), Optional.empty());
        } catch (GustException e) {
            violations.add("it was refused: " + e.getMessage());
        }

        scene.expectWorkers(wanted);
        boolean whole = scene.awaitWhole();
        long wholeMs = (System.nanoTime() - fromNs) / 1_000_000;
        scene.repaired(watch);
        if (!whole) {
            violations.add("the topology is not whole with " + wanted + " workers, long after");
        }
        Set<Scene.Life> stayed = new HashSet<>(lives);
        stayed.retainAll(scene.lives());
        if (whole && stayed.size() < Math.min(before, wanted)) {
            violations.add("workers were started again: " + lives + " became " + scene.lives());
        }
        long moved = Scene.tasksOf(scene.workers()).entrySet().stream()
                .filter(task -> !task.getValue().equals(tasks.get(task.getKey())))
                .count();
        return new Outcome(
                watch,
                "from " + before + " workers to " + wanted,
                whole && moved > 0,
                moved + " tasks have moved; longest silence " + scene.longestSilenceMs(fromMs) + " ms",
                OptionalLong.of(wholeMs),
                violations);
    }
}
