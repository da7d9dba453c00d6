package io.gustfront.chaos.timeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be broken. */
public enum FaultKind {
    /** A worker is killed. */
    WORKER_KILL,
    /** A worker is stopped, and goes on after the duration if it is still there. */
    WORKER_FREEZE,
    /** A supervisor is killed, and started again after the duration; its workers live on. */
    SUPERVISOR_KILL,
    /** A supervisor and all its workers are killed, and the supervisor is started again when all has moved. */
    NODE_LOSS,
    /** All nodes that have workers are lost at once. */
    NODES_LOSS,
    /** A supervisor and all its workers are stopped, and go on after the duration. */
    NODE_FREEZE,
    /** The leading master is killed, and started again when another leads. */
    MASTER_KILL,
    /** The leading master is stopped, and goes on after the duration, when another leads. */
    MASTER_FREEZE,
    /** The leading master dies amid a command, at the write that the fault's number says. */
    MASTER_FAILPOINT,
    /** One server of ZooKeeper is killed, and started again after the duration. */
    ZOOKEEPER_ONE,
    /** All servers of ZooKeeper are killed, and started again after the duration. */
    ZOOKEEPER_ALL,
    /** The Kafka broker is killed, and started again after the duration. */
    BROKER_RESTART,
    /** Connections between workers are broken, and refused for the duration. */
    LINK_CUT,
    /** Nothing that is sent between workers arrives for the duration, and nobody is told. */
    LINK_HALF_OPEN,
    /** Connections between workers are slow for the duration. */
    LINK_SLOW,
    /** Workers of two nodes can't reach each other for the duration; each reaches all others. */
    LINK_APART,
    /** A bolt's call hangs for the duration. */
    STUCK_BOLT,
    /** One of a hundred calls of a bolt throws for the duration. */
    BOLT_THROWS,
    /** All calls of a bolt throw for the duration. */
    BOLT_ALWAYS_THROWS,
    /** A bolt fills the heap of its worker. */
    BOLT_LEAKS,
    /** A bolt calls System.exit. */
    BOLT_EXITS,
    /** Another topology's worker dies at every start. */
    CRASH_LOOP,
    /** Everything is killed at once, and started again, in any order, after the duration. */
    POWER_LOSS,
    /** The disk of a supervisor is full for the duration, and one of its workers is killed. */
    SUPERVISOR_DISK_FULL,
    /** The disk of the leading master is full for the duration, and a topology is submitted. */
    MASTER_DISK_FULL,
    /** A supervisor may open no further file for the duration, and one of its workers is killed. */
    SUPERVISOR_NO_HANDLES,
    /** The leading master may open no further file for the duration, and a topology is submitted. */
    MASTER_NO_HANDLES,
    /** The clocks of the leading master and of a node, workers included, are off by an hour for the duration. */
    CLOCK_STEP,
    /** The topology is killed, by command, and submitted again. */
    TOPOLOGY_KILL,
    /** The topology is spread over one worker more, or less. */
    REBALANCE;

    /** As it is written: {@code worker-kill}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads what is written.
     *
     * @throws IllegalArgumentException if there is no such fault
     */
    @JsonCreator
    public static FaultKind of(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no fault '" + text + "'; there are "
                        + Arrays.stream(values()).map(FaultKind::text).collect(Collectors.joining(", "))));
    }
}
