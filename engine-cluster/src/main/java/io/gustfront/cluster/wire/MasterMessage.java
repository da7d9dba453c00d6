package io.gustfront.cluster.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gustfront.cluster.model.SlotAssignment;
import java.util.List;

/**
 * What the leading master tells a supervisor. After a registration comes {@link Sync}, then an {@link Assign} for each slot in it;
 * later an Assign or {@link Release} for each slot in which something changes. Each says how things are to be, so the newest for a
 * slot is all that counts.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MasterMessage.Sync.class, name = "sync"),
    @JsonSubTypes.Type(value = MasterMessage.Assign.class, name = "assign"),
    @JsonSubTypes.Type(value = MasterMessage.Release.class, name = "release"),
    @JsonSubTypes.Type(value = MasterMessage.Request.class, name = "request"),
    @JsonSubTypes.Type(value = MasterMessage.Heartbeat.class, name = "heartbeat")
})
public sealed interface MasterMessage {
    /**
     * Which slots have something assigned. Workers in all others are ended, and workers of other topologies in these.
     *
     * @param term the master's; a supervisor that has heard of a higher one closes the connection
     * @param master its id
     * @param slots what is assigned
     */
    record Sync(long term, String master, List<SlotOwner> slots) implements MasterMessage {
        /** Copies what it is given. */
        public Sync {
            slots = List.copyOf(slots);
        }
    }

    /**
     * Whose a slot is.
     *
     * @param port the slot
     * @param topologyId the topology
     */
    record SlotOwner(int port, String topologyId) {}

    /**
     * What is to be in a slot.
     *
     * @param slot takes the place of what was assigned to this slot before
     */
    record Assign(SlotAssignment slot) implements MasterMessage {}

    /**
     * Nothing is to be in a slot: a worker there is told to close, gets ten seconds, and is killed.
     *
     * @param port the slot
     */
    record Release(int port) implements MasterMessage {}

    /**
     * A question; answered by {@link SupervisorMessage.Reply}.
     *
     * @param id chosen by the master
     * @param body what for
     */
    record Request(long id, RequestBody body) implements MasterMessage {}

    /** It still leads. Sent each second in which nothing else was. */
    record Heartbeat() implements MasterMessage {}
}
