package io.gustfront.cluster.master;

import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.model.Presence.Master;
import io.gustfront.scheduler.placement.TopologyPlan;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a master knows, for those who only look. Immutable; any thread.
 *
 * @param leading whether it leads; if not, the rest is empty but for who does
 * @param term in which term
 * @param leader who leads, if that is known
 * @param masters the masters that live
 * @param image what is durable
 * @param sights what is seen
 * @param plans what the scheduler said last, by topology id
 */
public record Snapshot(
        boolean leading,
        long term,
        Optional<Leader> leader,
        List<Master> masters,
        Image image,
        Sights sights,
        SortedMap<String, TopologyPlan> plans) {
    /** Copies what it is given. */
    public Snapshot {
        masters = List.copyOf(masters);
        plans = Collections.unmodifiableSortedMap(new TreeMap<>(plans));
    }

    static Snapshot standby(Optional<Leader> leader, List<Master> masters) {
        return new Snapshot(false, 0, leader, masters, Image.empty(), new Sights(0, new TreeMap<>()), new TreeMap<>());
    }
}
