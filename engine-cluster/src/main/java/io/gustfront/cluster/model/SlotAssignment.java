package io.gustfront.cluster.model;

import io.gustfront.cluster.model.AssignmentRecord.SlotMode;

/**
 * What a supervisor is to have in one of its slots.
 *
 * @param port the slot
 * @param topologyId whose worker
 * @param topologyName what users call it
 * @param number the worker's number within the topology
 * @param knownIncarnation the newest start of this slot's worker that the master knows of; the next one is above this and above
 *     the supervisor's own count (PROTOCOL I1)
 * @param minIncarnation a worker whose incarnation is below this is ended and started anew
 * @param jar to fetch and verify
 * @param blob to fetch and verify
 * @param plan for the worker
 * @param drainWaitMs how long what closes may drain; in mode DRAIN, how long all may
 * @param active whether spouts run
 * @param mode run, drain or stop
 */
public record SlotAssignment(
        int port,
        String topologyId,
        String topologyName,
        int number,
        int knownIncarnation,
        int minIncarnation,
        BlobRef jar,
        BlobRef blob,
        PlanData plan,
        long drainWaitMs,
        boolean active,
        SlotMode mode) {
    /** Refuses illegal ids. */
    public SlotAssignment {
        Ids.require("topology's id", topologyId);
        Ids.requireName(topologyName);
    }
}
