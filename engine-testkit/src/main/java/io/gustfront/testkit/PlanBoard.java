package io.gustfront.testkit;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The plan, as a master would keep it: who there is, who runs what, and what is moving. Each change is a new epoch. */
final class PlanBoard {
    private final SortedMap<Integer, WorkerPlace> places = new TreeMap<>();
    private final SortedMap<TaskRange, Placement> executors = new TreeMap<>();
    private final List<Move> moves = new ArrayList<>();
    private long epoch = 1;

    /** An executor that has no place until it is closed where it was. */
    record Move(TaskRange executor, String component, int from, int to) {
        @Override
        public String toString() {
            return "the move of " + component + executor + " from worker " + from + " to " + to;
        }
    }

    /** All executors in turn, so that each worker has some of each component. */
    PlanBoard(TopologyLayout layout, int workers) {
        for (int number = 1; number <= workers; number++) {
            places.put(number, place(number, 1));
        }
        executors.putAll(WorkerPlan.inTurn(layout, places).executors());
    }

    private static WorkerPlace place(int number, int incarnation) {
        return new WorkerPlace(number, DrivenWorker.host(number), DrivenWorker.port(number), incarnation);
    }

    WorkerPlan plan() {
        return new WorkerPlan(epoch, places, executors);
    }

    List<Placement> placements() {
        return List.copyOf(executors.values());
    }

    List<Move> moves() {
        return moves;
    }

    boolean has(int worker) {
        return places.containsKey(worker);
    }

    void restart(int worker) {
        WorkerPlace place = places.get(worker);
        places.put(worker, place(worker, place == null ? 1 : place.incarnation() + 1));
        epoch++;
    }

    /** What was there is placed with the others in turn. */
    void remove(int worker) {
        places.remove(worker);
        epoch++;
        List<Integer> left = List.copyOf(places.keySet());
        int next = 0;
        for (Placement placement : placements()) {
            if (placement.worker() == worker) {
                int to = left.get(next++ % left.size());
                executors.put(
                        placement.executor(), new Placement(placement.executor(), placement.component(), to, epoch));
            }
        }
    }

    /** Takes the place of a task's executor away; false if it has none, or is there. */
    boolean beginMove(int task, int to) {
        for (Placement placement : placements()) {
            if (placement.executor().contains(task) && placement.worker() != to) {
                epoch++;
                executors.remove(placement.executor());
                moves.add(new Move(placement.executor(), placement.component(), placement.worker(), to));
                return true;
            }
        }
        return false;
    }

    /** It is closed where it was: it gets its new place, or another if that worker is gone. */
    void endMove(Move move) {
        if (moves.remove(move)) {
            epoch++;
            int to = places.containsKey(move.to()) ? move.to() : places.firstKey();
            executors.put(move.executor(), new Placement(move.executor(), move.component(), to, epoch));
        }
    }
}
