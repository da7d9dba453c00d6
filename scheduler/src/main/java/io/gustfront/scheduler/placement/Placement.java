package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;

/**
 * An executor in a slot. No two placements of a topology are equal, ever: one that comes back to a slot has a newer epoch.
 *
 * @param executor its tasks
 * @param slot where it runs
 * @param epoch the epoch of the assignment in which it was placed there, from 1
 */
public record Placement(TaskRange executor, Slot slot, long epoch) {
    @Override
    public String toString() {
        return executor + "@" + slot + "/" + epoch;
    }
}
