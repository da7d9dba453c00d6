package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevCluster.DevNode;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Kills a supervisor and all its workers at once, as if their machine were gone; it comes back when all has moved. */
final class NodeLoss implements Injector {
    private static final Duration DEATH = Duration.ofSeconds(5);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        String id = Victims.node(scene, fault);
        DevNode node = scene.node(id);
        List<WorkerRow> victims = scene.workers().stream()
                .filter(worker -> worker.node().equals(id))
                .toList();
        List<Long> pids = new ArrayList<>(
                DevCluster.workersOf(node).stream().map(ProcessHandle::pid).toList());
        pids.add(0, node.supervisor().process().pid());
        int watch = scene.mark(Scene.tasksOf(victims));

        Signal.KILL.send(pids);
        node.supervisor().kill();

        boolean landed = scene.await(DEATH, () -> pids.stream().noneMatch(Signal::isAlive));
        List<String> violations = new ArrayList<>();
        if (!scene.awaitWhole()) {
            violations.add("the topology is not whole without " + id + ", long after");
        } else if (scene.workers().stream().anyMatch(worker -> worker.node().equals(id))) {
            violations.add("nothing has moved from " + id);
        }
        node.supervisor().start();
        violations.addAll(Nodes.backAndEven(scene));
        return new Outcome(
                watch,
                id + " with " + victims.size() + " workers",
                landed,
                "processes " + pids + (landed ? " are gone" : " are not all gone"),
                OptionalLong.empty(),
                violations);
    }
}
