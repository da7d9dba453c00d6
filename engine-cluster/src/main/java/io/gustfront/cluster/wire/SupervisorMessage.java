package io.gustfront.cluster.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gustfront.runtime.channel.ToSupervisor.OpenPlacement;
import java.util.List;
import java.util.Optional;

/**
 * What a supervisor tells the leading master. After the handshake it registers in full; then it sends the report of a slot each
 * time that something in it changes (at most ten a second per slot), and a heartbeat each second.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SupervisorMessage.Register.class, name = "register"),
    @JsonSubTypes.Type(value = SupervisorMessage.SlotChanged.class, name = "slot"),
    @JsonSubTypes.Type(value = SupervisorMessage.Heartbeat.class, name = "heartbeat"),
    @JsonSubTypes.Type(value = SupervisorMessage.BlobsHeld.class, name = "blobs"),
    @JsonSubTypes.Type(value = SupervisorMessage.Reply.class, name = "reply"),
    @JsonSubTypes.Type(value = SupervisorMessage.Goodbye.class, name = "goodbye")
})
public sealed interface SupervisorMessage {
    /**
     * The first message: the node as it is.
     *
     * @param node the node's id, as in the handshake
     * @param host where its workers' links are answered
     * @param engine the engine's version
     * @param slots all its slots, with what is in them
     * @param blobs digests of the blobs that it holds
     */
    record Register(String node, String host, String engine, List<SlotReport> slots, List<String> blobs)
            implements SupervisorMessage {
        /** Copies what it is given. */
        public Register {
            slots = List.copyOf(slots);
            blobs = List.copyOf(blobs);
        }
    }

    /**
     * A slot as it is now.
     *
     * @param slot takes the place of what was reported of this slot before
     */
    record SlotChanged(SlotReport slot) implements SupervisorMessage {}

    /**
     * It is there.
     *
     * @param wallMs what its clock shows, milliseconds since 1970, so that somebody notices if that is off
     */
    record Heartbeat(long wallMs) implements SupervisorMessage {}

    /**
     * The blobs that it holds now.
     *
     * @param blobs their digests
     */
    record BlobsHeld(List<String> blobs) implements SupervisorMessage {
        /** Copies what it is given. */
        public BlobsHeld {
            blobs = List.copyOf(blobs);
        }
    }

    /**
     * To {@link MasterMessage.Request}.
     *
     * @param id the request's
     * @param body what was asked for, or why not
     */
    record Reply(long id, ReplyBody body) implements SupervisorMessage {}

    /**
     * It ends, in order. It will not be missed before the usual time.
     *
     * @param stoppingWorkers whether its workers end with it
     */
    record Goodbye(boolean stoppingWorkers) implements SupervisorMessage {}

    /**
     * What is in a slot.
     *
     * @param port the slot
     * @param incarnation the count that is on the supervisor's disk; 0 if nothing ever ran in the slot
     * @param assignedTopology whose the newest assignment of this slot is that the supervisor has; empty if it has none
     * @param assignedEpoch the epoch of that assignment; 0 if it has none
     * @param worker what is there; absent if nothing is, and nothing is being started
     */
    record SlotReport(
            int port, int incarnation, String assignedTopology, long assignedEpoch, Optional<WorkerReport> worker) {
        /** Whether the supervisor knows an assignment of a topology, or a newer one. */
        public boolean knows(String topologyId, long epoch) {
            return assignedTopology.equals(topologyId) && assignedEpoch >= epoch;
        }
    }

    /**
     * A worker.
     *
     * @param topologyId whose
     * @param phase how far it is
     * @param pid its process; 0 if there is none
     * @param startedAtMs since 1970
     * @param incarnation the start that this is
     * @param planEpoch of the newest plan that it has
     * @param ready whether it is, as in {@link io.gustfront.runtime.channel.ToSupervisor.Status}
     * @param active whether its spouts run
     * @param drained whether it was told to drain, and is done or out of time
     * @param open the placements that it has open. Empty if there is no process
     * @param pending open trees of its spouts
     * @param exits how often it ended unasked in the last two minutes
     * @param problem why it ended last, or why it can't start (a blob that can't be fetched, a port that is taken); empty if
     *     there is nothing to tell
     * @param lostPeers numbers of the workers with which it has had no session for 15 seconds or more
     */
    record WorkerReport(
            String topologyId,
            Phase phase,
            long pid,
            long startedAtMs,
            int incarnation,
            long planEpoch,
            boolean ready,
            boolean active,
            boolean drained,
            List<OpenPlacement> open,
            long pending,
            int exits,
            String problem,
            List<Integer> lostPeers) {
        /** Copies what it is given. */
        public WorkerReport {
            open = List.copyOf(open);
            lostPeers = List.copyOf(lostPeers);
        }
    }

    /** How far a worker is. */
    enum Phase {
        /** Blobs are fetched. */
        FETCHING,
        /** The process was started, and hasn't reported. */
        STARTING,
        /** It reports. */
        RUNNING,
        /** It ended, and is started again after a while. */
        BACKOFF,
        /** It can't be started: {@code problem} says why; it is tried again after a while. */
        BLOCKED,
        /** It is being ended. */
        STOPPING
    }
}
