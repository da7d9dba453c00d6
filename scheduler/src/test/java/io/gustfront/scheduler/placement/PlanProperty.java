package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What holds for every plan. Written against the model alone: nothing here knows how the scheduler goes about it. */
enum PlanProperty {
    EVERY_EXECUTOR_IS_PLACED_OR_EXPLAINED {
        @Override
        void check(Case it) {
            for (TopologyView topology : it.view.topologies()) {
                TopologyPlan plan = it.planOf(topology);
                Set<TaskRange> unplaced = new HashSet<>();
                for (Unplaced without : plan.unplaced()) {
                    it.require(unplaced.add(without.executor()), without + " twice");
                    it.require(!without.reason().isBlank(), without + " without a reason");
                    it.require(
                            !plan.assignment().placements().containsKey(without.executor()),
                            without + " has a place all the same");
                }
                for (TaskRange executor : topology.layout().allExecutors()) {
                    it.require(
                            plan.assignment().placements().containsKey(executor) || unplaced.remove(executor),
                            topology.id() + " " + executor + " is neither placed nor explained");
                }
                it.require(unplaced.isEmpty(), topology.id() + " has no executors " + unplaced);
                if (topology.policy() == MovePolicy.FROZEN) {
                    it.require(plan.assignment().equals(topology.current()), topology.id() + " is frozen and changed");
                    continue;
                }
                it.require(
                        topology.layout()
                                .allExecutors()
                                .containsAll(plan.assignment().placements().keySet()),
                        topology.id() + " runs executors that it hasn't");
                if (!plan.unplaced().isEmpty()) {
                    it.require(it.freeSlots(topology).isEmpty(), plan.unplaced() + " but there are free slots");
                    it.require(it.openWorkers(topology).isEmpty(), plan.unplaced() + " but it has a live worker");
                }
            }
        }
    },

    NO_SLOT_IS_SHARED {
        @Override
        void check(Case it) {
            Map<Slot, String> owners = new HashMap<>();
            for (TopologyView topology : it.view.topologies()) {
                for (Slot slot : it.planOf(topology).assignment().slots()) {
                    String other = owners.put(slot, topology.id());
                    it.require(other == null, slot + " is shared by " + other + " and " + topology.id());
                }
            }
        }
    },

    NOTHING_RUNS_WHERE_IT_MUST_NOT {
        @Override
        void check(Case it) {
            it.forEachMoving((topology, plan) -> plan.assignment()
                    .placements()
                    .values()
                    .forEach(placement -> {
                        boolean isOld =
                                placement.equals(topology.current().placements().get(placement.executor()));
                        it.require(it.canStay(topology, placement.slot()), topology.id() + " stays at " + placement);
                        it.require(
                                isOld || it.canGo(topology, placement.slot()), topology.id() + " goes to " + placement);
                    }));
        }
    },

    NOTHING_MOVES_THAT_NEED_NOT {
        @Override
        void check(Case it) {
            it.forEachMoving((topology, plan) -> {
                if (topology.policy() == MovePolicy.STICKY) {
                    it.staying(topology)
                            .forEach(old -> it.require(
                                    old.equals(plan.assignment().placements().get(old.executor())),
                                    topology.id() + " could keep " + old));
                }
            });
        }
    },

    LOSING_A_NODE_MOVES_ONLY_WHAT_WAS_THERE {
        @Override
        void check(Case it) {
            ClusterView before = applied(it.view, it.plan);
            for (NodeView lost : before.nodes()) {
                ClusterView after = new ClusterView(
                        before.nodes().stream()
                                .map(node -> node.equals(lost) ? lost.withState(NodeView.State.LOST) : node)
                                .toList(),
                        before.topologies());
                SchedulingPlan plan = it.scheduler.apply(after);
                for (TopologyView topology : after.topologies()) {
                    if (topology.policy() != MovePolicy.STICKY) {
                        continue;
                    }
                    for (Move move : plan.of(topology.id()).moves()) {
                        it.require(
                                move.from().stream()
                                        .allMatch(old -> old.slot().node().equals(lost.id())),
                                "after the loss of " + lost.id() + ", " + topology.id() + " did " + move);
                    }
                }
            }
        }
    },

    EVENING_OUT_MOVES_AS_LITTLE_AS_IT_CAN {
        @Override
        void check(Case it) {
            it.forEachMoving((topology, plan) -> {
                if (topology.policy() != MovePolicy.EVEN_OUT) {
                    return;
                }
                SortedMap<Slot, Integer> loads = it.openLoads(topology);
                SortedMap<Slot, Integer> had = new TreeMap<>();
                loads.keySet().forEach(slot -> had.put(slot, 0));
                int moved = 0;
                for (Placement old : it.staying(topology)) {
                    if (loads.containsKey(old.slot())) {
                        had.merge(old.slot(), 1, Integer::sum);
                        moved += old.equals(plan.assignment().placements().get(old.executor())) ? 0 : 1;
                    }
                }
                List<Integer> most =
                        had.values().stream().sorted(Comparator.reverseOrder()).toList();
                int total = loads.values().stream().mapToInt(load -> load).sum();
                int needed = 0;
                for (int i = 0; i < most.size(); i++) {
                    int share = total / most.size() + (i < total % most.size() ? 1 : 0);
                    needed += Math.max(0, most.get(i) - share);
                }
                it.require(
                        moved <= needed,
                        topology.id() + " moved " + moved + " out of workers that it keeps, where " + needed + " do");
            });
        }
    },

    A_PLAN_IS_STABLE {
        @Override
        void check(Case it) {
            ClusterView after = applied(it.view, it.plan);
            SchedulingPlan again = it.scheduler.apply(after);
            for (TopologyView topology : after.topologies()) {
                TopologyPlan plan = again.of(topology.id());
                it.require(plan.moves().isEmpty(), "for no reason " + plan.moves());
                it.require(
                        plan.assignment().equals(topology.current()),
                        "for no reason " + topology.current() + " became " + plan.assignment());
            }
        }
    },

    EXECUTORS_ARE_EVEN_OVER_WORKERS {
        @Override
        void check(Case it) {
            it.forEachFree((topology, plan) -> {
                SortedMap<Slot, Integer> loads = it.openLoads(topology);
                if (!loads.isEmpty()) {
                    int spread = Collections.max(loads.values()) - Collections.min(loads.values());
                    it.require(spread <= 1, topology.id() + " is not even over workers: " + loads);
                }
            });
        }
    },

    COMPONENTS_ARE_EVEN_OVER_WORKERS {
        @Override
        void check(Case it) {
            it.forEachFree((topology, plan) -> {
                if (!topology.current().placements().isEmpty()) {
                    return;
                }
                topology.layout().executors().forEach((component, executors) -> {
                    SortedMap<Slot, Integer> loads = new TreeMap<>();
                    plan.assignment().slots().forEach(slot -> loads.put(slot, 0));
                    for (TaskRange executor : executors) {
                        Placement placement = plan.assignment().placements().get(executor);
                        if (placement != null) {
                            loads.merge(placement.slot(), 1, Integer::sum);
                        }
                    }
                    if (!loads.isEmpty()) {
                        int spread = Collections.max(loads.values()) - Collections.min(loads.values());
                        it.require(spread <= 1, topology.id() + " " + component + " is not even: " + loads);
                    }
                });
            });
        }
    },

    WORKERS_ARE_EVEN_OVER_NODES {
        @Override
        void check(Case it) {
            it.forEachFree((topology, plan) -> {
                SortedMap<String, Integer> own =
                        it.workersByNode(plan.assignment().slots());
                SortedMap<String, Integer> all = it.workersByNode(it.taken);
                for (Slot from : it.openWorkers(topology)) {
                    for (Slot to : it.freeSlots(topology)) {
                        int difference = own.get(from.node()) - own.getOrDefault(to.node(), 0);
                        int ofAll = all.get(from.node()) - all.getOrDefault(to.node(), 0);
                        it.require(
                                difference < 2 && (difference < 1 || ofAll < 2),
                                topology.id() + " would be more even in " + to + " than in " + from + ", its own " + own
                                        + ", all " + all);
                    }
                }
            });
        }
    },

    THE_WISH_FOR_WORKERS_IS_MET_OR_THE_SHORTFALL_TOLD {
        @Override
        void check(Case it) {
            it.forEachMoving((topology, plan) -> {
                int executors = topology.layout().allExecutors().size();
                int workers = plan.assignment().slots().size();
                boolean isShort = workers < Math.min(topology.wantedWorkers(), executors);
                it.require(
                        isShort == plan.shortfall().isPresent(),
                        topology.id() + " runs on " + workers + " workers and says " + plan.shortfall());
            });
            it.forEachFree((topology, plan) -> {
                SortedMap<Slot, Integer> loads = it.openLoads(topology);
                int left = loads.values().stream().mapToInt(load -> load).sum()
                        + plan.unplaced().size();
                int closed = plan.assignment().slots().size() - loads.size();
                int wish = Math.min(left, Math.max(1, topology.wantedWorkers() - closed));
                it.require(
                        loads.size() == wish
                                || (loads.size() < wish
                                        && it.freeSlots(topology).isEmpty()),
                        topology.id() + " should run on " + wish + " workers, not on " + loads);
            });
        }
    },

    NOBODY_GOES_WITHOUT_WHILE_ANOTHER_GETS_A_SECOND {
        @Override
        void check(Case it) {
            it.forEachMoving((without, its) -> {
                if (its.unplaced().isEmpty()) {
                    return;
                }
                it.forEachMoving((other, plan) -> {
                    SortedSet<Slot> fresh = new TreeSet<>(plan.assignment().slots());
                    fresh.removeAll(other.current().slots());
                    boolean hasAnother = it.openWorkers(other).size() > 1;
                    it.require(
                            !hasAnother
                                    || fresh.isEmpty()
                                    // With slots that not all can use it would be a puzzle, which nobody promises to
                                    // solve.
                                    || !fresh.stream().allMatch(slot -> it.canGo(without, slot)),
                            without.id() + " has no place, and " + other.id() + " got " + fresh);
                });
            });
        }
    },

    EPOCHS_TELL_WHAT_MOVED {
        @Override
        void check(Case it) {
            it.forEachMoving((topology, plan) -> {
                Assignment old = topology.current();
                Assignment now = plan.assignment();
                Map<TaskRange, Slot> oldSlots = slots(old);
                Map<TaskRange, Slot> newSlots = slots(now);
                it.require(
                        now.epoch() == (oldSlots.equals(newSlots) ? old.epoch() : old.epoch() + 1),
                        topology.id() + " went from epoch " + old.epoch() + " to " + now.epoch());
                now.placements().forEach((executor, placement) -> {
                    boolean stays = placement.slot().equals(oldSlots.get(executor));
                    long epoch = stays ? old.placements().get(executor).epoch() : now.epoch();
                    it.require(placement.epoch() == epoch, topology.id() + " " + placement + ", not " + epoch);
                });
            });
        }
    },

    SLOT_NUMBERS_ARE_FOR_LIFE {
        @Override
        void check(Case it) {
            for (TopologyView topology : it.view.topologies()) {
                Map<Slot, Integer> old = topology.current().slotNumbers();
                Map<Slot, Integer> now = it.planOf(topology).assignment().slotNumbers();
                it.require(now.entrySet().containsAll(old.entrySet()), "numbers changed from " + old + " to " + now);
                int highest =
                        old.values().stream().mapToInt(number -> number).max().orElse(0);
                SortedSet<Integer> fresh = new TreeSet<>();
                now.forEach((slot, number) -> {
                    if (!old.containsKey(slot)) {
                        fresh.add(number);
                    }
                });
                it.require(
                        fresh.isEmpty() || (fresh.first() == highest + 1 && fresh.last() == highest + fresh.size()),
                        "new numbers " + fresh + " after " + old);
            }
        }
    },

    THE_MOVES_ARE_THE_DIFFERENCE {
        @Override
        void check(Case it) {
            for (TopologyView topology : it.view.topologies()) {
                TopologyPlan plan = it.planOf(topology);
                List<Placement> expected = plan.assignment().placements().values().stream()
                        .filter(placement -> !placement.equals(
                                topology.current().placements().get(placement.executor())))
                        .toList();
                List<Placement> told = plan.moves().stream().map(Move::to).toList();
                it.require(expected.equals(told), "moved " + expected + " and told " + told);
                for (Move move : plan.moves()) {
                    TaskRange tasks = move.to().executor();
                    List<Placement> from = topology.current().placements().values().stream()
                            .filter(old -> old.executor().first() <= tasks.last()
                                    && tasks.first() <= old.executor().last())
                            .toList();
                    it.require(move.from().equals(from), move + " is from " + from);
                    it.require(!move.reason().isBlank(), move + " has no reason");
                    it.require(
                            move.component().equals(topology.layout().componentOf(tasks.first())),
                            move + " names a wrong component");
                }
            }
        }
    },

    THE_SAME_VIEW_GIVES_THE_SAME_PLAN {
        @Override
        void check(Case it) {
            it.require(it.plan.equals(it.scheduler.apply(it.view)), "the second time, another plan");
            List<NodeView> nodes = new ArrayList<>(it.view.nodes());
            List<TopologyView> topologies = new ArrayList<>(it.view.topologies());
            Collections.shuffle(nodes, new Random(1));
            Collections.shuffle(topologies, new Random(2));
            it.require(
                    it.plan.equals(it.scheduler.apply(new ClusterView(nodes, topologies))), "shuffled, another plan");
        }
    };

    /**
     * How a plan violates this property, in words.
     *
     * @param plan what the scheduler made of the view
     * @param scheduler for those properties that compare several plans
     */
    List<String> violations(ClusterView view, SchedulingPlan plan, Function<ClusterView, SchedulingPlan> scheduler) {
        Case it = new Case(view, plan, scheduler);
        check(it);
        return it.violations;
    }

    abstract void check(Case it);

    static ClusterView applied(ClusterView view, SchedulingPlan plan) {
        return new ClusterView(
                view.nodes(),
                view.topologies().stream()
                        .map(topology ->
                                topology.withCurrent(plan.of(topology.id()).assignment()))
                        .toList());
    }

    private static Map<TaskRange, Slot> slots(Assignment assignment) {
        return assignment.placements().values().stream()
                .collect(Collectors.toMap(Placement::executor, Placement::slot));
    }

    private interface Check {
        void on(TopologyView topology, TopologyPlan plan);
    }

    /** A view, its plan, and what both say. */
    private static final class Case {
        private final ClusterView view;
        private final Function<ClusterView, SchedulingPlan> scheduler;
        private final SchedulingPlan plan;
        private final Map<String, NodeView> nodes = new HashMap<>();
        private final Set<Slot> taken = new HashSet<>();
        private final List<String> violations = new ArrayList<>();

        private Case(ClusterView view, SchedulingPlan plan, Function<ClusterView, SchedulingPlan> scheduler) {
            this.view = view;
            this.scheduler = scheduler;
            this.plan = plan;
            view.nodes().forEach(node -> nodes.put(node.id(), node));
            view.topologies()
                    .forEach(topology ->
                            taken.addAll(planOf(topology).assignment().slots()));
        }

        private void require(boolean holds, String otherwise) {
            if (!holds) {
                violations.add(otherwise);
            }
        }

        private TopologyPlan planOf(TopologyView topology) {
            return plan.of(topology.id());
        }

        /** Those that aren't frozen. */
        private void forEachMoving(Check check) {
            for (TopologyView topology : view.topologies()) {
                if (topology.policy() != MovePolicy.FROZEN) {
                    check.on(topology, planOf(topology));
                }
            }
        }

        /** Those of which everything may be moved, or nothing is there yet. */
        private void forEachFree(Check check) {
            forEachMoving((topology, itsPlan) -> {
                if (topology.policy() == MovePolicy.EVEN_OUT
                        || topology.current().placements().isEmpty()) {
                    check.on(topology, itsPlan);
                }
            });
        }

        /** The placements of executors that still exist and can stay. */
        private List<Placement> staying(TopologyView topology) {
            Set<TaskRange> executors = Set.copyOf(topology.layout().allExecutors());
            return topology.current().placements().values().stream()
                    .filter(old -> executors.contains(old.executor()) && canStay(topology, old.slot()))
                    .toList();
        }

        private boolean canStay(TopologyView topology, Slot slot) {
            NodeView node = nodes.get(slot.node());
            return node != null
                    && (node.state() == NodeView.State.LIVE || node.state() == NodeView.State.SILENT)
                    && node.ports().contains(slot.port())
                    && !topology.lostSlots().contains(slot);
        }

        private boolean canGo(TopologyView topology, Slot slot) {
            return canStay(topology, slot)
                    && nodes.get(slot.node()).state() == NodeView.State.LIVE
                    && !topology.avoidedSlots().contains(slot);
        }

        private List<Slot> freeSlots(TopologyView topology) {
            return view.nodes().stream()
                    .flatMap(node -> node.ports().stream().map(port -> new Slot(node.id(), port)))
                    .filter(slot -> !taken.contains(slot) && canGo(topology, slot))
                    .toList();
        }

        private List<Slot> openWorkers(TopologyView topology) {
            return planOf(topology).assignment().slots().stream()
                    .filter(slot -> canGo(topology, slot))
                    .toList();
        }

        /** How many executors the workers that may get more have. */
        private SortedMap<Slot, Integer> openLoads(TopologyView topology) {
            SortedMap<Slot, Integer> loads = new TreeMap<>();
            planOf(topology).assignment().placements().values().stream()
                    .filter(placement -> canGo(topology, placement.slot()))
                    .forEach(placement -> loads.merge(placement.slot(), 1, Integer::sum));
            return loads;
        }

        private SortedMap<String, Integer> workersByNode(Set<Slot> slots) {
            SortedMap<String, Integer> workers = new TreeMap<>();
            slots.forEach(slot -> workers.merge(slot.node(), 1, Integer::sum));
            return workers;
        }
    }
}
