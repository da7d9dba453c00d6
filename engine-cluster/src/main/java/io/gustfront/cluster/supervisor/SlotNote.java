package io.gustfront.cluster.supervisor;

/**
 * What a supervisor keeps of a slot on disk. It is durable before what it says takes effect: the incarnation before its process
 * is started (PROTOCOL I1), the epoch before a worker is told a plan of it.
 *
 * @param port the slot
 * @param incarnation the newest start of a worker in this slot; 0 if there was none. Only grows
 * @param topologyId whose worker the newest start is; empty if there was none
 * @param epoch the newest of that topology's epochs that this slot has seen: its worker is given none that is older
 */
public record SlotNote(int port, int incarnation, String topologyId, long epoch) {
    /** That of a slot in which nothing ever ran. */
    public static SlotNote empty(int port) {
        return new SlotNote(port, 0, "", 0);
    }

    /** The same with an epoch that was seen, if it is newer. */
    public SlotNote seen(long newer) {
        return new SlotNote(port, incarnation, topologyId, Math.max(epoch, newer));
    }

    /** Whether a plan of a topology is older than one that this slot has seen. */
    public boolean isStale(String ofTopology, long ofEpoch) {
        return topologyId.equals(ofTopology) && ofEpoch < epoch;
    }
}
