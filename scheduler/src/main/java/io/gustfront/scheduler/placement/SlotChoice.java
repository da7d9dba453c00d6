package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.placement.Draft.Displacement;
import io.gustfront.scheduler.placement.Move.Cause;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Predicate;

/**
 * The second step: which slots each topology has. What counts is how many workers are on which node; how much they run decides
 * only between equals.
 *
 * <p>It gives up what is too much. Then each topology that has no worker gets one, and each gets as many as it aims for. Then one
 * worker that may move goes to a node where it is more even, and all are served again, as that has freed a slot; until nothing
 * is to be moved. That ends: workers are only added in the loop, up to a fixed number, and each move makes the sum over topologies
 * and nodes of workers² smaller or, at the same sum, the sum over nodes of (all topologies' workers)².
 */
final class SlotChoice {
    private final SlotBoard board;
    private final List<Draft> drafts;
    private final Map<Draft, Integer> aims = new HashMap<>();

    private SlotChoice(List<Draft> drafts, SlotBoard board) {
        this.drafts = drafts;
        this.board = board;
    }

    /** Gives slots to topologies; those that come first are served first. */
    static void choose(List<Draft> drafts, SlotBoard board) {
        new SlotChoice(drafts.stream().filter(Predicate.not(Draft::isFrozen)).toList(), board).run();
    }

    private void run() {
        for (Draft draft : drafts) {
            int aim = aim(draft);
            aims.put(draft, aim);
            shrinkTo(aim, draft);
        }
        do {
            serve();
        } while (drafts.stream().anyMatch(this::evenOutOnce));
    }

    private void serve() {
        for (Draft draft : drafts) {
            if (draft.open().isEmpty()) {
                growTo(Math.min(1, aimOf(draft)), draft);
            }
        }
        for (Draft draft : drafts) {
            growTo(aimOf(draft), draft);
        }
    }

    /**
     * How many open workers a topology should have. Each must get something to run, so a sticky topology, where nobody gives
     * anything away, can't have more new ones than there are executors that wait. Closed workers count, but for the first open
     * one: it is better to run on one too many for a while than to wait for a silent node.
     */
    private static int aim(Draft draft) {
        int wish = Math.max(1, draft.topology().wantedWorkers() - draft.closed().size());
        int waiting = draft.homeless().size();
        if (draft.mayEvenOut()) {
            int executors =
                    waiting + draft.open().values().stream().mapToInt(Set::size).sum();
            return Math.min(wish, executors);
        }
        int busy = (int) draft.open().values().stream()
                .filter(Predicate.not(Set::isEmpty))
                .count();
        return Math.max(busy, Math.min(wish, busy + waiting));
    }

    private int aimOf(Draft draft) {
        return aims.getOrDefault(draft, 0);
    }

    /** Gives up workers: idle ones, then those on crowded nodes, then those that run least. */
    private void shrinkTo(int aim, Draft draft) {
        while (draft.open().size() > aim) {
            Slot victim = draft.open().keySet().stream()
                    .min(Comparator.<Slot>comparingInt(slot -> sizeOf(slot, draft) == 0 ? 0 : 1)
                            .thenComparing(crowdedFirst(draft))
                            .thenComparingInt(slot -> sizeOf(slot, draft))
                            .thenComparing(Comparator.reverseOrder()))
                    .orElseThrow();
            draft.dropWorker(
                    victim, new Displacement(Cause.FEWER_WORKERS, "the topology is to run on fewer workers: " + aim));
            board.release(victim);
        }
    }

    private void growTo(int aim, Draft draft) {
        while (draft.open().size() < aim) {
            Slot free = board.bestFor(draft);
            if (free == null) {
                return;
            }
            addWorker(free, draft);
        }
    }

    private void addWorker(Slot free, Draft draft) {
        draft.addWorker(free);
        if (!board.take(free, draft.topology())) {
            throw new IllegalStateException("slot " + free + " was free, and can't be taken");
        }
    }

    /** Moves one worker from the most crowded node to the least, if that makes them more even. Whether it did. */
    private boolean evenOutOnce(Draft draft) {
        Slot from = draft.open().keySet().stream()
                .filter(draft::mayMove)
                .min(crowdedFirst(draft)
                        .thenComparingInt(slot -> sizeOf(slot, draft))
                        .thenComparing(Comparator.reverseOrder()))
                .orElse(null);
        Slot to = from == null ? null : board.bestFor(draft);
        if (from == null || to == null || !isMoreEven(from.node(), to.node(), draft)) {
            return false;
        }
        String reason = "to be even over nodes: %s ran %d workers of this topology and %d of all, %s %d and %d"
                .formatted(
                        from.node(),
                        draft.workersOn(from.node()),
                        board.taken(from.node()),
                        to.node(),
                        draft.workersOn(to.node()),
                        board.taken(to.node()));
        draft.dropWorker(from, new Displacement(Cause.EVEN_NODES, reason));
        board.release(from);
        addWorker(to, draft);
        return true;
    }

    /** Whether a worker is better on another node: with fewer of its own topology, or as few and fewer of others. */
    private boolean isMoreEven(String from, String to, Draft draft) {
        int ownDifference = draft.workersOn(from) - draft.workersOn(to);
        return ownDifference >= 2 || (ownDifference == 1 && board.taken(from) - board.taken(to) >= 2);
    }

    private Comparator<Slot> crowdedFirst(Draft draft) {
        return Comparator.<Slot>comparingInt(slot -> draft.workersOn(slot.node()))
                .thenComparingInt(slot -> board.taken(slot.node()))
                .reversed();
    }

    private static int sizeOf(Slot slot, Draft draft) {
        SortedSet<TaskRange> executors = draft.open().get(slot);
        return executors == null ? 0 : executors.size();
    }
}
