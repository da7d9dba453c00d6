package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.placement.Draft.Displacement;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The last step: what a finished draft changes, and why. */
final class Outcome {
    private final TopologyView topology;
    private final Draft draft;
    private final SlotBoard board;

    private Outcome(Draft draft, SlotBoard board) {
        this.topology = draft.topology();
        this.draft = draft;
        this.board = board;
    }

    /** The plan that a draft comes to. */
    static TopologyPlan of(Draft draft, SlotBoard board) {
        Outcome outcome = new Outcome(draft, board);
        return draft.isFrozen() ? outcome.unchanged() : outcome.changed();
    }

    private TopologyPlan unchanged() {
        List<TaskRange> without = topology.layout().allExecutors().stream()
                .filter(executor -> !topology.current().placements().containsKey(executor))
                .toList();
        String reason = topology.name() + " is not scheduled now";
        return new TopologyPlan(
                topology.id(), topology.current(), List.of(), unplaced(without, reason), Optional.empty());
    }

    private TopologyPlan changed() {
        Assignment current = topology.current();
        long next = current.epoch() + 1;
        NavigableMap<TaskRange, Placement> placements = new TreeMap<>();
        List<Move> moves = new ArrayList<>();
        draft.slots().forEach((executor, slot) -> {
            Placement old = current.placements().get(executor);
            if (old != null && old.slot().equals(slot)) {
                placements.put(executor, old);
            } else {
                Placement placement = new Placement(executor, slot, next);
                placements.put(executor, placement);
                moves.add(move(placement));
            }
        });
        Assignment assignment = placements.equals(current.placements())
                ? current
                : new Assignment(next, placements, numbered(placements));
        return new TopologyPlan(topology.id(), assignment, moves, unplaced(), shortfall(assignment));
    }

    private Move move(Placement to) {
        Displacement why = draft.homeless().get(to.executor());
        if (why == null) {
            throw new IllegalStateException("nobody knows why " + to + " of " + topology.name() + " moves");
        }
        String component = topology.layout().componentOf(to.executor().first());
        return new Move(component, topology.current().hosting(to.executor()), to, why.cause(), why.reason());
    }

    /** The numbers given so far, and for each new slot one that was never given. */
    private SortedMap<Slot, Integer> numbered(NavigableMap<TaskRange, Placement> placements) {
        SortedMap<Slot, Integer> numbers = new TreeMap<>(topology.current().slotNumbers());
        int[] last = {
            numbers.values().stream().mapToInt(Integer::intValue).max().orElse(0)
        };
        placements.values().stream()
                .map(Placement::slot)
                .sorted()
                .forEach(slot -> numbers.computeIfAbsent(slot, anyNew -> ++last[0]));
        return numbers;
    }

    private List<Unplaced> unplaced() {
        SortedMap<TaskRange, Slot> slots = draft.slots();
        List<TaskRange> without = draft.homeless().keySet().stream()
                .filter(executor -> !slots.containsKey(executor))
                .toList();
        return without.isEmpty() ? List.of() : unplaced(without, board.shortage(draft));
    }

    private List<Unplaced> unplaced(List<TaskRange> executors, String reason) {
        TopologyLayout layout = topology.layout();
        return executors.stream()
                .map(executor -> new Unplaced(executor, layout.componentOf(executor.first()), reason))
                .toList();
    }

    private Optional<String> shortfall(Assignment assignment) {
        int wanted = Math.min(
                topology.wantedWorkers(), topology.layout().allExecutors().size());
        int workers = assignment.slots().size();
        if (workers >= wanted) {
            return Optional.empty();
        }
        String reason;
        if (board.bestFor(draft) == null) {
            reason = board.shortage(draft);
        } else if (draft.mayEvenOut()) {
            reason = "the rest of its executors is in workers that are left alone for now";
        } else {
            reason = "there are free slots that a rebalance would use";
        }
        return Optional.of("runs on " + workers + " of the " + wanted + " workers that it asks for: " + reason);
    }
}
