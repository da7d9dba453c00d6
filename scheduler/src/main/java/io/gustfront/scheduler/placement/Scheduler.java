package io.gustfront.scheduler.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Placement. The same view gives the same plan.
 *
 * <p>What it aims for, the more important first:
 *
 * <ol>
 *   <li>No slot runs two topologies; nothing runs on a node that is lost or draining.
 *   <li>All that can have a place has one. A topology that can't have as many workers as it asks for runs on fewer, and when
 *       slots are scarce each topology gets one before any gets a second.
 *   <li>Nothing moves that need not. What has a place keeps it, and its slot, unless {@link MovePolicy#EVEN_OUT} asks for more.
 *   <li>A topology's workers are even over nodes; where that leaves a choice, the workers of all topologies are. Executors are
 *       even over workers.
 *   <li>Each worker gets a slice of each component, and executors go where those are that they talk to: of a component with as many
 *       tasks, where the tasks of the same index are.
 * </ol>
 *
 * <p>It goes in four steps, each a class:
 *
 * <ol>
 *   <li>{@link Survey} finds what may stay, and why the rest may not. That is done for all topologies before any gets a new
 *       slot, so that a new one never takes what an older one runs on.
 *   <li>{@link SlotChoice} gives slots to topologies, and looks at numbers of workers alone.
 *   <li>{@link ExecutorDeal} deals a topology's executors to its workers; it looks at no other topology.
 *   <li>{@link Outcome} compares the result with what was: epochs, moves, reasons.
 * </ol>
 *
 * <p>A plan is stable: placing what a plan says, and scheduling again with nothing else changed, changes nothing, even under
 * {@code EVEN_OUT}. In particular a slot is freed and given to another topology in one plan, so the supervisor must end the old
 * worker in it before it starts the new one, as it has to for its port anyway.
 */
public final class Scheduler {
    private Scheduler() {}

    /** Decides what is to become of each topology. Has no effect, and takes below a second for thousands of executors. */
    public static SchedulingPlan plan(ClusterView view) {
        SlotBoard board = new SlotBoard(view.nodes());
        List<Draft> drafts = new ArrayList<>();
        for (TopologyView topology : view.topologies()) {
            drafts.add(Survey.of(topology, board));
        }
        SlotChoice.choose(drafts, board);
        SortedMap<String, TopologyPlan> plans = new TreeMap<>();
        for (Draft draft : drafts) {
            ExecutorDeal.deal(draft);
            plans.put(draft.topology().id(), Outcome.of(draft, board));
        }
        return new SchedulingPlan(plans);
    }
}
