package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.SlotAssignment;

/** What is to be in a slot, as far as this supervisor was told since its start. */
sealed interface Wish {
    /** Nobody has said anything: what runs is left alone, and nothing is started. */
    record Unknown() implements Wish {}

    /** Nothing is to be there. */
    record Nothing() implements Wish {}

    /** Something of a topology is; what exactly is about to be told. */
    record Owned(String topologyId) implements Wish {}

    /** This is to be there. */
    record Assigned(SlotAssignment slot) implements Wish {}

    /** Whether a worker has to be ended. */
    default boolean endsWorker(WorkerKey worker) {
        if (this instanceof Assigned assigned) {
            return !assigned.slot().topologyId().equals(worker.topologyId())
                    || assigned.slot().mode() == SlotMode.STOP
                    || worker.incarnation() < assigned.slot().minIncarnation();
        } else if (this instanceof Owned owned) {
            return !owned.topologyId().equals(worker.topologyId());
        }
        return this instanceof Nothing;
    }
}
