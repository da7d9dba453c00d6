package io.gustfront.cluster.master;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyState;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * When waits end, by the leader's clock. What is durable is how much of a wait is left; here is what that means to this leader.
 * Owned by the master's thread.
 */
final class Timers {
    private final Map<String, Wait> waits = new TreeMap<>();
    private final Map<String, Long> closingSince = new TreeMap<>();
    private final Map<String, Apart> apart = new TreeMap<>();
    private final Map<String, Long> healthySince = new TreeMap<>(); // topologies that avoid a slot

    private record Apart(int worker, long sinceNs) {}

    private record Wait(long leftMs, long deadlineNs) {}

    /** What is written that is left of a state's wait; empty if the state doesn't wait. */
    static OptionalLong leftMs(TopologyState state) {
        if (state instanceof TopologyState.Killing killing && killing.step() == TopologyState.KillStep.DRAINING) {
            return OptionalLong.of(killing.waitLeftMs());
        }
        return state instanceof TopologyState.Rebalancing rebalancing
                ? OptionalLong.of(rebalancing.waitLeftMs())
                : OptionalLong.empty();
    }

    /** The image is this, now: waits that are new or were altered begin. */
    void onImage(Image image, long nowNs) {
        waits.keySet().retainAll(image.topologies().keySet());
        closingSince.keySet().retainAll(image.assignments().keySet());
        image.topologies().forEach((id, stored) -> {
            TopologyRecord topology = stored.value();
            OptionalLong left = leftMs(topology.state());
            Wait wait = waits.get(id);
            if (left.isEmpty()) {
                waits.remove(id);
            } else if (wait == null || wait.leftMs() != left.getAsLong()) {
                waits.put(id, new Wait(left.getAsLong(), nowNs + left.getAsLong() * 1_000_000L));
            }
        });
        image.assignments().forEach((id, stored) -> {
            AssignmentRecord assignment = stored.value();
            if (assignment.closing().isEmpty()) {
                closingSince.remove(id);
            } else {
                closingSince.putIfAbsent(id, nowNs);
            }
        });
    }

    /** What is seen is this: workers that have lost sight of each other (PROTOCOL K3) are noted, and since when. */
    void onSights(Image image, Sights sights) {
        apart.keySet().retainAll(image.assignments().keySet());
        noteHealth(image, sights);
        image.assignments().forEach((id, stored) -> {
            OptionalInt worker = sights.loneliest(stored.value());
            Apart before = apart.get(id);
            if (worker.isEmpty()) {
                apart.remove(id);
            } else if (before == null || before.worker() != worker.getAsInt()) {
                apart.put(id, new Apart(worker.getAsInt(), sights.nowNs()));
            }
        });
    }

    private void noteHealth(Image image, Sights sights) {
        healthySince.keySet().retainAll(image.assignments().keySet());
        image.topologies().forEach((id, stored) -> {
            boolean healthy = !stored.value().avoided().isEmpty()
                    && image.assignment(id)
                            .filter(assignment -> !assignment.slotsInUse().isEmpty()
                                    && assignment.slotsInUse().stream()
                                            .allMatch(slot -> sights.isHealthy(assignment, slot)))
                            .isPresent();
            if (healthy) {
                healthySince.putIfAbsent(id, sights.nowNs());
            } else {
                healthySince.remove(id);
            }
        });
    }

    /** For how long all workers of a topology that avoids a slot have been well; 0 if they aren't. */
    long healthyForMs(String id, long nowNs) {
        Long since = healthySince.get(id);
        return since == null ? 0 : (nowNs - since) / 1_000_000L;
    }

    /** The number of a worker that has been without a peer for so long that it has to be moved or started anew; then it is forgotten. */
    OptionalInt takeLonely(String id, long nowNs, long afterNs) {
        Apart found = apart.get(id);
        if (found == null || nowNs - found.sinceNs() < afterNs) {
            return OptionalInt.empty();
        }
        apart.remove(id);
        return OptionalInt.of(found.worker());
    }

    /** How much is left of a topology's wait; 0 if it is over or there is none. */
    long leftMs(String id, long nowNs) {
        Wait wait = waits.get(id);
        return wait == null ? 0 : Math.max(0, (wait.deadlineNs() - nowNs) / 1_000_000L);
    }

    /** For how long something of a topology has been closing; 0 if nothing is. */
    long closingForMs(String id, long nowNs) {
        Long since = closingSince.get(id);
        return since == null ? 0 : (nowNs - since) / 1_000_000L;
    }
}
