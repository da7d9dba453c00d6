package io.gustfront.scheduler.placement;

import java.util.List;

/**
 * An executor gets a place that it didn't have.
 *
 * @param component what its tasks are of
 * @param from the placements of the current assignment that host any of its tasks, ascending: what has to be closed before it
 *     opens. Empty if none does; several if executors were merged
 * @param to the new placement
 * @param cause why, for code
 * @param reason why, for people
 */
public record Move(String component, List<Placement> from, Placement to, Cause cause, String reason) {
    /** Copies what it is given. */
    public Move {
        from = List.copyOf(from);
    }

    /** Why an executor gets a new place. */
    public enum Cause {
        /** It had none. */
        HAD_NONE,
        /** Its component's tasks were split anew, so it is another executor. */
        NEW_RANGE,
        /** Its node is lost. */
        NODE_LOST,
        /** Its node is being emptied. */
        NODE_DRAINING,
        /** Its node no longer offers the slot. */
        SLOT_GONE,
        /** The slot can't be kept for this topology. */
        SLOT_LOST,
        /** The slot is another topology's. */
        SLOT_TAKEN,
        /** The topology is to run on fewer workers. */
        FEWER_WORKERS,
        /** Its worker moves to another node, to be even. */
        EVEN_NODES,
        /** It moves to another worker, to be even. */
        EVEN_WORKERS
    }
}
