package io.gustfront.cluster.master;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.PlacedExecutor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.IntPredicate;

/**
 * The next step from what workers are told to where executors are to be (PROTOCOL M1, M2). A pure function: the same assignment,
 * target and sights give the same step; when there is nothing left to do, none.
 *
 * @param published what workers are told next
 * @param closing what has to close before others open
 */
record AssignmentSteps(List<PlacedExecutor> published, List<PlacedExecutor> closing) {
    /**
     * @param target where executors are to be
     * @param isSpout by an executor's first task, whether it is a spout's
     * @param lost the nodes whose placements are fenced, and need no closing
     */
    static AssignmentSteps next(
            AssignmentRecord assignment,
            List<PlacedExecutor> target,
            IntPredicate isSpout,
            Sights sights,
            SortedSet<String> lost) {
        Set<PlacedExecutor> wanted = new HashSet<>(target);
        List<PlacedExecutor> closing = new ArrayList<>(assignment.closing());
        closing.removeIf(placed -> lost.contains(placed.node()) || sights.isClosed(assignment, placed));
        List<PlacedExecutor> published = new ArrayList<>(assignment.published());
        published.removeIf(placed -> !wanted.contains(placed) && lost.contains(placed.node()));
        List<PlacedExecutor> leaving =
                published.stream().filter(placed -> !wanted.contains(placed)).toList();
        List<PlacedExecutor> spouts =
                leaving.stream().filter(placed -> isSpout.test(placed.first())).toList();
        boolean spoutsClosing = closing.stream().anyMatch(placed -> isSpout.test(placed.first()));
        List<PlacedExecutor> now = !spouts.isEmpty() ? spouts : spoutsClosing ? List.of() : leaving;
        published.removeAll(now);
        closing.addAll(now);
        for (PlacedExecutor entering : target) {
            if (!published.contains(entering)
                    && published.stream().noneMatch(entering::overlaps)
                    && closing.stream().noneMatch(entering::overlaps)) {
                published.add(entering);
            }
        }
        return new AssignmentSteps(
                published.stream().sorted().toList(), closing.stream().sorted().toList());
    }
}
