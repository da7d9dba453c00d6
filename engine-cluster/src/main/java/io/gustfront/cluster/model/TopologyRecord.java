package io.gustfront.cluster.model;

import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.TopologyLayout.Sizes;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is kept of a topology, in {@code /topologies/<id>}. The structure with streams, groupings and configuration is in the
 * topology's blob; here is what placing and commanding it takes, so that this stays small.
 *
 * @param id the name and a unique suffix
 * @param name taken until this record is gone
 * @param sequence the order of submission: when slots are scarce the lower one is served first
 * @param submittedAtMs since 1970
 * @param jar the topology's jar
 * @param blob the topology: structure and the user's objects
 * @param components by id
 * @param edges which components talk
 * @param workers how many workers it asks for
 * @param executors executors of components for which a rebalance asked for another number
 * @param drainWaitMs how long a kill or a move lets trees drain if the command doesn't say
 * @param autoRebalance whether it is evened out unasked
 * @param active whether its users want the spouts to run
 * @param state what it is doing
 * @param movedAfterCrashes the slots in which its workers kept dying, and which it therefore avoids
 * @param cutOff the slots of nodes whose workers had lost sight of others, and which it therefore avoids, too
 */
public record TopologyRecord(
        String id,
        String name,
        long sequence,
        long submittedAtMs,
        BlobRef jar,
        BlobRef blob,
        SortedMap<String, ComponentSize> components,
        List<Edge> edges,
        int workers,
        SortedMap<String, Integer> executors,
        long drainWaitMs,
        boolean autoRebalance,
        boolean active,
        TopologyState state,
        List<SlotRef> movedAfterCrashes,
        List<SlotRef> cutOff) {
    /** Copies what it is given, and refuses illegal ids. */
    public TopologyRecord {
        Ids.require("topology's id", id);
        Ids.requireName(name);
        components = Collections.unmodifiableSortedMap(new TreeMap<>(components));
        executors = Collections.unmodifiableSortedMap(new TreeMap<>(executors));
        edges = List.copyOf(edges);
        movedAfterCrashes = List.copyOf(movedAfterCrashes);
        cutOff = List.copyOf(cutOff);
    }

    /**
     * A component as far as placement goes.
     *
     * @param spout whether it is a spout
     * @param tasks its tasks
     * @param executors the executors that it was submitted with
     */
    public record ComponentSize(boolean spout, int tasks, int executors) {}

    /**
     * One component takes in what another emits.
     *
     * @param from who emits
     * @param to who takes in
     */
    public record Edge(String from, String to) {}

    /** The executors that it is to have. */
    public TopologyLayout layout() {
        return layout(executors);
    }

    /**
     * The executors that it would have with other numbers.
     *
     * @throws IllegalArgumentException if one is below 1 or above the component's tasks, or there is no such component
     */
    public TopologyLayout layout(Map<String, Integer> wanted) {
        SortedMap<String, Sizes> sizes = new TreeMap<>();
        components.forEach((component, size) ->
                sizes.put(component, new Sizes(size.tasks(), wanted.getOrDefault(component, size.executors()))));
        wanted.keySet().forEach(component -> {
            if (!components.containsKey(component)) {
                throw new IllegalArgumentException("there is no component '" + Ids.shown(component) + "' in " + name
                        + ", only " + components.keySet());
            }
        });
        return TopologyLayout.ofSizes(sizes);
    }

    /**
     * The same in another state.
     *
     * @throws IllegalStateException if the table of states has no such edge
     */
    public TopologyRecord withState(TopologyState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException(id + " can't become " + next + " from " + state);
        }
        return new TopologyRecord(
                id,
                name,
                sequence,
                submittedAtMs,
                jar,
                blob,
                components,
                edges,
                workers,
                executors,
                drainWaitMs,
                autoRebalance,
                active,
                next,
                movedAfterCrashes,
                cutOff);
    }

    /** The same with its users wanting the spouts to run, or not. */
    public TopologyRecord withActive(boolean wanted) {
        return new TopologyRecord(
                id,
                name,
                sequence,
                submittedAtMs,
                jar,
                blob,
                components,
                edges,
                workers,
                executors,
                drainWaitMs,
                autoRebalance,
                wanted,
                state,
                movedAfterCrashes,
                cutOff);
    }

    /** The same with another wish for workers and executors. */
    public TopologyRecord withWish(int wantedWorkers, SortedMap<String, Integer> wantedExecutors) {
        return new TopologyRecord(
                id,
                name,
                sequence,
                submittedAtMs,
                jar,
                blob,
                components,
                edges,
                wantedWorkers,
                wantedExecutors,
                drainWaitMs,
                autoRebalance,
                active,
                state,
                movedAfterCrashes,
                cutOff);
    }

    /** The slots that it avoids, for whatever reason, until it has been well for a while or a command says otherwise. */
    public SortedSet<SlotRef> avoided() {
        SortedSet<SlotRef> avoided = new TreeSet<>(movedAfterCrashes);
        avoided.addAll(cutOff);
        return avoided;
    }

    /** The same avoiding nothing. */
    public TopologyRecord withNothingAvoided() {
        return withAvoided(List.of(), List.of());
    }

    /** The same with other slots in which its workers kept dying. */
    public TopologyRecord withMovedAfterCrashes(List<SlotRef> slots) {
        return withAvoided(slots, cutOff);
    }

    /** The same with other slots that are cut off. */
    public TopologyRecord withCutOff(List<SlotRef> slots) {
        return withAvoided(movedAfterCrashes, slots);
    }

    private TopologyRecord withAvoided(List<SlotRef> afterCrashes, List<SlotRef> cutOffNow) {
        return new TopologyRecord(
                id,
                name,
                sequence,
                submittedAtMs,
                jar,
                blob,
                components,
                edges,
                workers,
                executors,
                drainWaitMs,
                autoRebalance,
                active,
                state,
                afterCrashes,
                cutOffNow);
    }
}
