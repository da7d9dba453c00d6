package io.gustfront.chaos.inject;

import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings nodes back, and spreads the load over all of them again, for the next fault. */
final class Nodes {
    private static final Duration BACK = Duration.ofSeconds(60);

    private Nodes() {}

    /** Waits until all nodes are back and the load is spread over them; what went wrong comes back. */
    static List<String> backAndEven(Scene scene) {
        int nodes = scene.cluster().nodes().size();
        boolean back = scene.await(BACK, () -> {
            var rows = scene.nodes();
            return rows.size() == nodes
                    && rows.stream()
                            .allMatch(node -> node.connected() && node.state().equals("live"));
        });
        if (!back) {
            return List.of("the node didn't come back");
        }
        int workers = scene.workers().size();
        try {
            scene.client().rebalance(scene.topology(), Optional.of(workers), Map.of(), Optional.empty());
        } catch (GustException e) {
            return List.of("the load can't be spread again: " + e.getMessage());
        }
        boolean even = scene.await(
                Duration.ofSeconds(90),
                () -> scene.isWhole()
                        && scene.workers().stream()
                                        .map(WorkerRow::node)
                                        .distinct()
                                        .count()
                                == Math.min(nodes, workers));
        return even ? List.of() : List.of("the load is not spread again, long after");
    }
}
