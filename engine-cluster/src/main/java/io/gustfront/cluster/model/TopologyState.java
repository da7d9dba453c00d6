package io.gustfront.cluster.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What a topology is doing. {@link #EDGES} is the table of the changes that there are; no code changes a state otherwise. A
 * topology that is gone has no state: the record itself is removed, which only {@link Killing} leads to.
 *
 * <pre>
 *                  ┌──────────── Pending ◄─────────────┐   (no executor has a place)
 *                  ▼                ▲                  │
 * Submitted ──► Scheduled ──► Active ◄──► Inactive     │
 *                  │             │  ▲         │  ▲     │
 *                  │             ▼  │         ▼  │     │
 *                  │            Rebalancing ───────────┘
 *                  ▼
 *               Paused (crash loop)     any ──► Failed (can't be run)     any ──► Killing
 * </pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TopologyState.Submitted.class, name = "submitted"),
    @JsonSubTypes.Type(value = TopologyState.Scheduled.class, name = "scheduled"),
    @JsonSubTypes.Type(value = TopologyState.Pending.class, name = "pending"),
    @JsonSubTypes.Type(value = TopologyState.Active.class, name = "active"),
    @JsonSubTypes.Type(value = TopologyState.Inactive.class, name = "inactive"),
    @JsonSubTypes.Type(value = TopologyState.Rebalancing.class, name = "rebalancing"),
    @JsonSubTypes.Type(value = TopologyState.Killing.class, name = "killing"),
    @JsonSubTypes.Type(value = TopologyState.Paused.class, name = "paused"),
    @JsonSubTypes.Type(value = TopologyState.Failed.class, name = "failed")
})
public sealed interface TopologyState {
    /** Taken in; nothing was decided. */
    record Submitted() implements TopologyState {}

    /** Its executors have places; workers are started, and spouts wait until all are ready. */
    record Scheduled() implements TopologyState {}

    /**
     * No executor has a place.
     *
     * @param reason why, for people
     */
    record Pending(String reason) implements TopologyState {}

    /** It runs. */
    record Active() implements TopologyState {}

    /** Its spouts are held still. */
    record Inactive() implements TopologyState {}

    /**
     * What moves is being closed and opened elsewhere; the rest runs. It ends in the status in which it began, which is what the
     * record says about activation.
     *
     * @param waitLeftMs how long what moves may still drain; what is written lags by at most the interval at which it is
     *     written, so a change of master never shortens it
     */
    record Rebalancing(long waitLeftMs) implements TopologyState {}

    /**
     * It drains, and is removed then.
     *
     * @param step how far it is
     * @param waitLeftMs how long it may still drain, as in {@link Rebalancing}
     */
    record Killing(KillStep step, long waitLeftMs) implements TopologyState {}

    /**
     * It was stopped because its workers keep dying.
     *
     * @param cause the last death's, for people
     */
    record Paused(String cause) implements TopologyState {}

    /**
     * It can't be run.
     *
     * @param cause why, for people
     */
    record Failed(String cause) implements TopologyState {}

    /** How far a kill is. */
    enum KillStep {
        /** Spouts are stopped, open trees drain. */
        DRAINING,
        /** Workers are being ended. */
        STOPPING
    }

    /** The states without what they carry. */
    enum Kind {
        /** {@link TopologyState.Submitted}. */
        SUBMITTED,
        /** {@link TopologyState.Scheduled}. */
        SCHEDULED,
        /** {@link TopologyState.Pending}. */
        PENDING,
        /** {@link TopologyState.Active}. */
        ACTIVE,
        /** {@link TopologyState.Inactive}. */
        INACTIVE,
        /** {@link TopologyState.Rebalancing}. */
        REBALANCING,
        /** {@link TopologyState.Killing}. */
        KILLING,
        /** {@link TopologyState.Paused}. */
        PAUSED,
        /** {@link TopologyState.Failed}. */
        FAILED
    }

    /** The legal changes. A state may always be replaced by one of its own kind with another reason, cause or time left. */
    Map<Kind, Set<Kind>> EDGES = Map.of(
            Kind.SUBMITTED, EnumSet.of(Kind.SCHEDULED, Kind.PENDING, Kind.KILLING, Kind.FAILED),
            Kind.PENDING, EnumSet.of(Kind.SCHEDULED, Kind.KILLING, Kind.FAILED),
            Kind.SCHEDULED,
                    EnumSet.of(Kind.ACTIVE, Kind.INACTIVE, Kind.PENDING, Kind.PAUSED, Kind.KILLING, Kind.FAILED),
            Kind.ACTIVE,
                    EnumSet.of(Kind.INACTIVE, Kind.REBALANCING, Kind.PENDING, Kind.PAUSED, Kind.KILLING, Kind.FAILED),
            Kind.INACTIVE,
                    EnumSet.of(Kind.ACTIVE, Kind.REBALANCING, Kind.PENDING, Kind.PAUSED, Kind.KILLING, Kind.FAILED),
            Kind.REBALANCING,
                    EnumSet.of(Kind.ACTIVE, Kind.INACTIVE, Kind.PENDING, Kind.PAUSED, Kind.KILLING, Kind.FAILED),
            Kind.PAUSED, EnumSet.of(Kind.SCHEDULED, Kind.PENDING, Kind.KILLING, Kind.FAILED),
            Kind.FAILED, EnumSet.of(Kind.SUBMITTED, Kind.KILLING),
            Kind.KILLING, EnumSet.noneOf(Kind.class));

    /** Which of the states this is. */
    @JsonIgnore
    default Kind kind() {
        if (this instanceof Submitted) {
            return Kind.SUBMITTED;
        } else if (this instanceof Scheduled) {
            return Kind.SCHEDULED;
        } else if (this instanceof Pending) {
            return Kind.PENDING;
        } else if (this instanceof Active) {
            return Kind.ACTIVE;
        } else if (this instanceof Inactive) {
            return Kind.INACTIVE;
        } else if (this instanceof Rebalancing) {
            return Kind.REBALANCING;
        } else if (this instanceof Killing) {
            return Kind.KILLING;
        } else if (this instanceof Paused) {
            return Kind.PAUSED;
        }
        return Kind.FAILED;
    }

    /** Whether a change to another state is one of the table's. */
    default boolean mayBecome(TopologyState next) {
        Kind from = kind();
        return from == next.kind() || EDGES.getOrDefault(from, Set.of()).contains(next.kind());
    }
}
