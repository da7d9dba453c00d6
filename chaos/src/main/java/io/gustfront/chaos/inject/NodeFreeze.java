package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevCluster.DevNode;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Stops a supervisor and all its workers; when they go on, they are not what they think they are. */
final class NodeFreeze implements Injector {
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration GONE = Duration.ofSeconds(60);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        String id = Victims.node(scene, fault);
        DevNode node = scene.node(id);
        List<WorkerRow> victims = scene.workers().stream()
                .filter(worker -> worker.node().equals(id))
                .toList();
        List<Long> workers =
                DevCluster.workersOf(node).stream().map(ProcessHandle::pid).toList();
        List<Long> pids = new ArrayList<>(workers);
        pids.add(0, node.supervisor().process().pid());
        long atMs = System.currentTimeMillis();
        long fromNs = System.nanoTime();

        Signal.STOP.send(pids);

        int watch = scene.mark(atMs, Scene.tasksOf(victims));
        boolean landed = scene.await(STOP, () -> pids.stream().allMatch(Signal::isStopped));
        List<String> violations = new ArrayList<>();
        boolean moved = scene.await(
                Duration.ofMillis(fault.durationMs()),
                () -> scene.isWhole()
                        && scene.workers().stream()
                                .noneMatch(worker -> worker.node().equals(id)));
        if (!moved) {
            violations.add("nothing had moved from " + id + " when it went on");
        }
        long leftMs = fault.durationMs() - (System.nanoTime() - fromNs) / 1_000_000;
        if (leftMs > 0) {
            scene.pause(Duration.ofMillis(leftMs));
        }
        Signal.CONT.send(pids);
        if (!scene.await(GONE, () -> workers.stream().noneMatch(Signal::isAlive))) {
            violations.add("workers that were moved are still there: " + workers);
        }
        boolean unused = scene.awaitWhole(violations);
        violations.addAll(Nodes.backAndEven(scene));
        return new Outcome(
                watch,
                id + " with " + victims.size() + " workers",
                landed,
                "processes " + pids + (landed ? " were stopped" : " were not all stopped"),
                OptionalLong.empty(),
                violations);
    }
}
