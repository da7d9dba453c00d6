package io.gustfront.cluster.master;

import io.gustfront.cluster.wire.SupervisorMessage.SlotReport;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the leader sees of a node: nothing of it is durable, and a new leader begins with nothing. Immutable.
 *
 * @param host where its workers' links are answered; empty until it was told
 * @param ports its slots
 * @param present whether its session is there
 * @param connected whether its supervisor has registered, and the connection stands
 * @param lastHeardNs when anything was heard of it last, by the leader's clock; at least the leader's own beginning
 * @param clockOffMs by how much its clock was ahead of the leader's when that was told last; 0 until it was
 * @param slots what is in its slots, as last reported; kept when the connection breaks
 * @param blobs the blobs that it holds
 */
public record NodeSight(
        String host,
        List<Integer> ports,
        boolean present,
        boolean connected,
        long lastHeardNs,
        long clockOffMs,
        SortedMap<Integer, SlotReport> slots,
        Set<String> blobs) {
    private static final long CLOCK_TOLERANCE_MS = 2_000;

    /** Copies what it is given. */
    public NodeSight {
        ports = List.copyOf(ports);
        slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
        blobs = Set.copyOf(blobs);
    }

    /** A node of which nothing is known. */
    public static NodeSight unseen(long nowNs) {
        return new NodeSight("", List.of(), false, false, nowNs, 0, new TreeMap<>(), Set.of());
    }

    /** Its session is there. */
    public NodeSight appeared(String newHost, List<Integer> newPorts, long nowNs) {
        return new NodeSight(newHost, newPorts, true, connected, nowNs, clockOffMs, slots, blobs);
    }

    /** Its session is gone, which outlives the node's last word by its timeout at most. */
    public NodeSight vanished(long sessionNs, long nowNs) {
        return new NodeSight(
                host, ports, false, connected, Math.max(lastHeardNs, nowNs - sessionNs), clockOffMs, slots, blobs);
    }

    /** Its supervisor has registered. */
    public NodeSight registered(
            String newHost,
            List<Integer> newPorts,
            SortedMap<Integer, SlotReport> reports,
            Set<String> held,
            long nowNs) {
        return new NodeSight(newHost, newPorts, present, true, nowNs, clockOffMs, reports, held);
    }

    /** The connection is gone. */
    public NodeSight disconnected() {
        return new NodeSight(host, ports, present, false, lastHeardNs, clockOffMs, slots, blobs);
    }

    /** Something was heard. */
    public NodeSight heard(long nowNs) {
        return new NodeSight(host, ports, present, connected, nowNs, clockOffMs, slots, blobs);
    }

    /** Whether its clock is so far off the leader's that somebody should set one of them. Nothing but logs and ages goes by them. */
    public boolean isClockOff() {
        return Math.abs(clockOffMs) >= CLOCK_TOLERANCE_MS;
    }

    /** Its clock was told. */
    public NodeSight withClock(long newClockOffMs) {
        return new NodeSight(host, ports, present, connected, lastHeardNs, newClockOffMs, slots, blobs);
    }

    /** A slot was reported. */
    public NodeSight withSlot(SlotReport report, long nowNs) {
        SortedMap<Integer, SlotReport> reports = new TreeMap<>(slots);
        reports.put(report.port(), report);
        return new NodeSight(host, ports, present, connected, nowNs, clockOffMs, reports, blobs);
    }

    /** The blobs that it holds were reported. */
    public NodeSight withBlobs(Set<String> held, long nowNs) {
        return new NodeSight(host, ports, present, connected, nowNs, clockOffMs, slots, held);
    }

    /** Whether anything says that it lives. */
    public boolean isSeen() {
        return present || connected;
    }

    /** What is in a slot, if the connection stands; empty if that isn't known now. */
    public Optional<SlotReport> slot(int port) {
        return connected ? Optional.ofNullable(slots.get(port)) : Optional.empty();
    }
}
