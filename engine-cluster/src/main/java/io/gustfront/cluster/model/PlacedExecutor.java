package io.gustfront.cluster.model;

import io.gustfront.scheduler.TaskRange;

/**
 * An executor in a slot, since an epoch. No two of a topology are equal, ever.
 *
 * @param first its lowest task
 * @param last its highest task
 * @param node the slot's node
 * @param port the slot's port
 * @param epoch in which it was placed
 */
public record PlacedExecutor(int first, int last, String node, int port, long epoch)
        implements Comparable<PlacedExecutor> {
    /** That of these tasks in this slot. */
    public static PlacedExecutor of(TaskRange executor, SlotRef slot, long epoch) {
        return new PlacedExecutor(executor.first(), executor.last(), slot.node(), slot.port(), epoch);
    }

    /** Its tasks. */
    public TaskRange executor() {
        return new TaskRange(first, last);
    }

    /** Where it is. */
    public SlotRef slot() {
        return new SlotRef(node, port);
    }

    /** Whether they have a task in common. */
    public boolean overlaps(PlacedExecutor other) {
        return first <= other.last && other.first <= last;
    }

    @Override
    public int compareTo(PlacedExecutor other) {
        int order = Integer.compare(first, other.first);
        return order != 0 ? order : Long.compare(epoch, other.epoch);
    }
}
