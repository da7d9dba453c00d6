package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TopologyLayout;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A topology that has slots or wants some.
 *
 * @param id unique in the cluster, for all time
 * @param name what users call it; for reasons that they read
 * @param priority when slots are scarce the lower one is served first: the order of submission. Equal ones are ordered by id
 * @param wantedWorkers how many workers it asks for, from 1. It never gets more than it has executors
 * @param layout the executors that it is to have; those of the current assignment that are not among them end
 * @param edges which components talk, so that they can be put together
 * @param current where its executors are
 * @param lostSlots slots that can't be kept for this topology: what it has there is placed elsewhere, and nothing goes there
 * @param avoidedSlots slots that get nothing new of this topology, as long as a back-off lasts; what it has there stays
 * @param policy what may be moved
 */
public record TopologyView(
        String id,
        String name,
        long priority,
        int wantedWorkers,
        TopologyLayout layout,
        SortedSet<ComponentEdge> edges,
        Assignment current,
        SortedSet<Slot> lostSlots,
        SortedSet<Slot> avoidedSlots,
        MovePolicy policy) {
    /** Copies what it is given, and refuses what contradicts itself. */
    public TopologyView {
        edges = Collections.unmodifiableSortedSet(new TreeSet<>(edges));
        lostSlots = Collections.unmodifiableSortedSet(new TreeSet<>(lostSlots));
        avoidedSlots = Collections.unmodifiableSortedSet(new TreeSet<>(avoidedSlots));
        if (wantedWorkers < 1) {
            throw new IllegalArgumentException(name + " can't run on " + wantedWorkers + " workers");
        }
        for (ComponentEdge edge : edges) {
            if (!layout.tasks().containsKey(edge.from()) || !layout.tasks().containsKey(edge.to())) {
                throw new IllegalArgumentException(name + " has no edge " + edge + " between its components "
                        + layout.tasks().keySet());
            }
        }
    }

    /** A topology that was submitted and not yet placed. */
    public static TopologyView submitted(
            String id,
            String name,
            long priority,
            int wantedWorkers,
            TopologyLayout layout,
            SortedSet<ComponentEdge> edges) {
        return new TopologyView(
                id,
                name,
                priority,
                wantedWorkers,
                layout,
                edges,
                Assignment.NONE,
                new TreeSet<>(),
                new TreeSet<>(),
                MovePolicy.STICKY);
    }

    /** The same with its executors elsewhere. */
    public TopologyView withCurrent(Assignment other) {
        return new TopologyView(
                id, name, priority, wantedWorkers, layout, edges, other, lostSlots, avoidedSlots, policy);
    }

    /** The same with another wish for workers and executors. */
    public TopologyView withWish(int otherWantedWorkers, TopologyLayout otherLayout) {
        return new TopologyView(
                id, name, priority, otherWantedWorkers, otherLayout, edges, current, lostSlots, avoidedSlots, policy);
    }

    /** The same with other slots that it can't keep or should not get. */
    public TopologyView withBadSlots(SortedSet<Slot> otherLostSlots, SortedSet<Slot> otherAvoidedSlots) {
        return new TopologyView(
                id, name, priority, wantedWorkers, layout, edges, current, otherLostSlots, otherAvoidedSlots, policy);
    }

    /** The same under another policy. */
    public TopologyView withPolicy(MovePolicy other) {
        return new TopologyView(
                id, name, priority, wantedWorkers, layout, edges, current, lostSlots, avoidedSlots, other);
    }
}
