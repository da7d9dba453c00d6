package io.gustfront.runtime.link;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * Which start of which worker (rule I1). Two processes never have the same identity.
 *
 * @param topologyId the topology
 * @param worker the worker's number within the topology, from 1
 * @param incarnation which start of that worker, from 1; a newer one means that the older is lost
 * @param nonce random, chosen by the process
 */
public record WorkerIdentity(String topologyId, int worker, int incarnation, long nonce) {
    /** The longest id of a topology, in bytes of UTF-8. */
    public static final int MAX_TOPOLOGY_ID_BYTES = 255;

    /** Checks the ranges. */
    public WorkerIdentity {
        requireNonNull(topologyId, "topologyId");
        int bytes = topologyId.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_TOPOLOGY_ID_BYTES) {
            throw new IllegalArgumentException(
                    "a topology's id has 1 to " + MAX_TOPOLOGY_ID_BYTES + " bytes, not " + bytes);
        }
        if (worker < 1 || incarnation < 1) {
            throw new IllegalArgumentException(
                    "workers and incarnations count from 1, not " + worker + " and " + incarnation);
        }
    }

    @Override
    public String toString() {
        return "worker " + worker + "." + incarnation + " of " + topologyId + " (" + Long.toHexString(nonce) + ")";
    }
}
