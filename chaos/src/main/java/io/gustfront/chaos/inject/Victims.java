package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.util.Comparator;
import java.util.List;

/** Chooses whom a fault hits, by the number that was drawn for it, among those that there are. */
final class Victims {
    private Victims() {}

    /** A worker of the load. */
    static WorkerRow worker(Scene scene, TimedFault fault) {
        return one(
                scene.workers().stream()
                        .sorted(Comparator.comparingInt(WorkerRow::number))
                        .toList(),
                fault,
                "worker");
    }

    /** A node that has workers of the load. */
    static String node(Scene scene, TimedFault fault) {
        return one(
                scene.workers().stream()
                        .map(WorkerRow::node)
                        .distinct()
                        .sorted()
                        .toList(),
                fault,
                "node");
    }

    private static <T> T one(List<T> among, TimedFault fault, String what) {
        if (among.isEmpty()) {
            throw new CommandFailedException("there is no " + what + " that could be hit");
        }
        return among.get(fault.draw() % among.size());
    }

    static String describe(WorkerRow worker) {
        return "worker " + worker.number() + " on " + worker.node() + ":" + worker.port() + ", incarnation "
                + worker.incarnation() + ", process " + worker.pid();
    }
}
