package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevCluster.DevNode;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Kills a supervisor and all its workers at once, as if their machine were gone, or does so to all nodes that have workers of the
 * load; they come back when all has moved.
 */
final class NodeLoss implements Injector {
    private static final Duration DEATH = Duration.ofSeconds(5);

    private final boolean all;

    /**
     * @param all all nodes that have workers, or one
     */
    NodeLoss(boolean all) {
        this.all = all;
    }

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        Set<String> ids = all
                ? scene.workers().stream().map(WorkerRow::node).collect(Collectors.toCollection(TreeSet::new))
                : Set.of(Victims.node(scene, fault));
        List<DevNode> nodes = ids.stream().map(scene::node).toList();
        List<WorkerRow> victims = scene.workers().stream()
                .filter(worker -> ids.contains(worker.node()))
                .toList();
        List<Long> pids = new ArrayList<>();
        for (DevNode node : nodes) {
            pids.add(node.supervisor().process().pid());
            DevCluster.workersOf(node).forEach(worker -> pids.add(worker.pid()));
        }
        long atMs = System.currentTimeMillis();

        Signal.KILL.send(pids);

        int watch = scene.mark(atMs, Scene.tasksOf(victims));
        nodes.forEach(node -> node.supervisor().kill());

        boolean landed = scene.await(DEATH, () -> pids.stream().noneMatch(Signal::isAlive));
        List<String> violations = new ArrayList<>();
        if (!scene.awaitWhole()) {
            violations.add("the topology is not whole without " + ids + ", long after");
        } else if (scene.workers().stream().anyMatch(worker -> ids.contains(worker.node()))) {
            violations.add("nothing has moved from " + ids);
        }
        nodes.forEach(node -> node.supervisor().start());
        violations.addAll(Nodes.backAndEven(scene));
        return new Outcome(
                watch,
                ids + " with " + victims.size() + " workers",
                landed,
                "processes " + pids + (landed ? " are gone" : " are not all gone"),
                OptionalLong.empty(),
                violations);
    }
}
