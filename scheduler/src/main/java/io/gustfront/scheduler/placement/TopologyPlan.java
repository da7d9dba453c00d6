package io.gustfront.scheduler.placement;

import java.util.List;
import java.util.Optional;

/**
 * What is to become of one topology.
 *
 * @param topology its id
 * @param assignment where its executors are to be; equal to the current one if nothing changes, else of the next epoch. An
 *     executor that stays keeps the epoch in which it was placed, one that moves has the assignment's
 * @param moves the executors that get a new place, ascending
 * @param unplaced the executors that have none, ascending
 * @param shortfall if it runs on fewer workers than it asks for: on how many, and why
 */
public record TopologyPlan(
        String topology, Assignment assignment, List<Move> moves, List<Unplaced> unplaced, Optional<String> shortfall) {
    /** Copies what it is given. */
    public TopologyPlan {
        moves = List.copyOf(moves);
        unplaced = List.copyOf(unplaced);
    }
}
