package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevCluster.DevNode;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cuts the way between two nodes, for workers that were there and for those that come; each reaches everybody else. What the load has
 * on one of the two has to move until none of its workers need that way.
 */
final class LinkApart implements Injector {
    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        List<String> nodes = scene.workers().stream()
                .map(WorkerRow::node)
                .distinct()
                .sorted()
                .toList();
        if (nodes.size() < 2) {
            throw new CommandFailedException("the load is on one node, so there is no way between two to be cut");
        }
        DevNode one = scene.node(nodes.get(fault.draw() % nodes.size()));
        DevNode other = scene.node(nodes.get((fault.draw() + 1) % nodes.size()));
        Set<String> apart = Set.of(one.id(), other.id());
        int watch = scene.mark(Scene.tasksOf(scene.workers().stream()
                .filter(worker -> apart.contains(worker.node()))
                .toList()));
        long fromNs = System.nanoTime();

        scene.links()
                .cutOnly((clientPort, workerPort) ->
                        leads(one, other, clientPort, workerPort) || leads(other, one, clientPort, workerPort));

        List<String> violations = new ArrayList<>();
        boolean moved = scene.await(
                Duration.ofMillis(fault.durationMs()),
                () -> scene.isWhole() && !nodesOf(scene).containsAll(apart));
        long movedMs = sinceMs(fromNs);
        if (!moved) {
            violations.add("workers of both nodes still need the way between them");
        }
        long leftMs = fault.durationMs() - movedMs;
        if (leftMs > 0) {
            scene.pause(Duration.ofMillis(leftMs));
        }
        long broken = scene.links().broken();
        scene.links().set(LinkProxy.Mode.PASS);
        boolean unused = scene.awaitWhole(violations);
        violations.addAll(Nodes.backAndEven(scene));
        return new Outcome(
                watch,
                "the way between " + one.id() + " and " + other.id() + ", " + fault.durationMs() + " ms",
                broken > 0,
                broken + " connections were closed" + (moved ? "; moved after " + movedMs + " ms" : ""),
                OptionalLong.empty(),
                violations);
    }

    private static long sinceMs(long fromNs) {
        return (System.nanoTime() - fromNs) / 1_000_000;
    }

    private static Set<String> nodesOf(Scene scene) {
        return scene.workers().stream().map(WorkerRow::node).collect(Collectors.toSet());
    }

    /** Whether a connection was made by a worker of one node to one of another. */
    private static boolean leads(DevNode from, DevNode to, int clientPort, int workerPort) {
        return to.ports().contains(workerPort)
                && SocketOwners.isOneOf(
                        DevCluster.workersOf(from).stream()
                                .map(ProcessHandle::pid)
                                .toList(),
                        clientPort,
                        workerPort);
    }
}
