package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Schedulers with a bug each, one that somebody could write, and the property that has to notice it. */
enum BrokenScheduler implements Function<ClusterView, SchedulingPlan> {
    FORGETS_THE_LAST_EXECUTOR(PlanProperty.EVERY_EXECUTOR_IS_PLACED_OR_EXPLAINED) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return rewritten(view, (topology, slots) -> slots.keySet().removeIf(slots.lastKey()::equals));
        }
    },

    GIVES_UP_WHERE_FEWER_WORKERS_WOULD_DO(PlanProperty.EVERY_EXECUTOR_IS_PLACED_OR_EXPLAINED) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return mapped(view, (topology, plan) -> {
                if (plan.shortfall().isEmpty()) {
                    return plan;
                }
                List<Unplaced> all = topology.layout().allExecutors().stream()
                        .map(executor -> new Unplaced(executor, "c", "fewer slots than workers"))
                        .toList();
                return new TopologyPlan(plan.topology(), Assignment.NONE, List.of(), all, plan.shortfall());
            });
        }
    },

    PLANS_EACH_TOPOLOGY_ALONE(PlanProperty.NO_SLOT_IS_SHARED) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            SortedMap<String, TopologyPlan> plans = new TreeMap<>();
            for (TopologyView topology : view.topologies()) {
                plans.putAll(Scheduler.plan(new ClusterView(view.nodes(), List.of(topology)))
                        .topologies());
            }
            return new SchedulingPlan(plans);
        }
    },

    OVERLOOKS_DRAINING(PlanProperty.NOTHING_RUNS_WHERE_IT_MUST_NOT) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return Scheduler.plan(withNodes(
                    view,
                    node -> node.state() == NodeView.State.DRAINING ? node.withState(NodeView.State.LIVE) : node));
        }
    },

    USES_SILENT_NODES(PlanProperty.NOTHING_RUNS_WHERE_IT_MUST_NOT) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return Scheduler.plan(withNodes(
                    view, node -> node.state() == NodeView.State.SILENT ? node.withState(NodeView.State.LIVE) : node));
        }
    },

    ALWAYS_EVENS_OUT(PlanProperty.NOTHING_MOVES_THAT_NEED_NOT) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return Scheduler.plan(withTopologies(view, BrokenScheduler::evenedOut));
        }
    },

    EVENS_OUT_WHEN_A_NODE_IS_LOST(PlanProperty.LOSING_A_NODE_MOVES_ONLY_WHAT_WAS_THERE) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            boolean isAnyLost = view.nodes().stream().anyMatch(node -> node.state() == NodeView.State.LOST);
            return Scheduler.plan(isAnyLost ? withTopologies(view, BrokenScheduler::evenedOut) : view);
        }
    },

    REBALANCES_FROM_SCRATCH(PlanProperty.EVENING_OUT_MOVES_AS_LITTLE_AS_IT_CAN) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            SchedulingPlan plan = Scheduler.plan(withTopologies(
                    view,
                    topology -> topology.policy() == MovePolicy.EVEN_OUT
                            ? topology.withCurrent(Assignment.NONE)
                            : topology));
            return mapped(
                    view,
                    plan,
                    (topology, its) ->
                            topology.policy() == MovePolicy.EVEN_OUT ? planned(topology, slots(its), its) : its);
        }
    },

    PLAYS_MUSICAL_CHAIRS(PlanProperty.A_PLAN_IS_STABLE) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return rewritten(view, (topology, slots) -> {
                Slot first = slots.get(slots.firstKey());
                Slot last = slots.get(slots.lastKey());
                slots.put(slots.firstKey(), last);
                slots.put(slots.lastKey(), first);
            });
        }
    },

    FILLS_THE_FIRST_WORKER(PlanProperty.EXECUTORS_ARE_EVEN_OVER_WORKERS) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return rewritten(view, (topology, slots) -> {
                // One for each, and all the rest for the first.
                Map<Slot, TaskRange> firsts = new TreeMap<>();
                slots.forEach((executor, slot) -> firsts.putIfAbsent(slot, executor));
                Slot first = slots.get(slots.firstKey());
                slots.replaceAll((executor, slot) -> executor.equals(firsts.get(slot)) ? slot : first);
            });
        }
    },

    PUTS_COMPONENTS_ONE_AFTER_THE_OTHER(PlanProperty.COMPONENTS_ARE_EVEN_OVER_WORKERS) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return rewritten(view, (topology, slots) -> {
                List<Slot> blocks = slots.values().stream().sorted().toList();
                int[] next = {0};
                slots.replaceAll((executor, slot) -> blocks.get(next[0]++));
            });
        }
    },

    FILLS_ONE_NODE_AFTER_THE_OTHER(PlanProperty.WORKERS_ARE_EVEN_OVER_NODES) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            SchedulingPlan plan = Scheduler.plan(view);
            List<Slot> taken = new ArrayList<>();
            plan.topologies()
                    .values()
                    .forEach(its -> taken.addAll(its.assignment().slots()));
            return mapped(view, plan, (topology, its) -> {
                if (its.moves().isEmpty() || !topology.current().placements().isEmpty()) {
                    return its;
                }
                SortedMap<TaskRange, Slot> slots = slots(its);
                for (Slot slot : its.assignment().slots()) {
                    firstFree(view, topology, taken).ifPresent(other -> {
                        taken.add(other);
                        slots.replaceAll((executor, old) -> old.equals(slot) ? other : old);
                    });
                }
                return planned(topology, slots, its);
            });
        }
    },

    MAKES_DO_WITH_ONE_WORKER(PlanProperty.THE_WISH_FOR_WORKERS_IS_MET_OR_THE_SHORTFALL_TOLD) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return Scheduler.plan(withTopologies(view, topology -> topology.withWish(1, topology.layout())));
        }
    },

    KEEPS_QUIET_ABOUT_A_SHORTFALL(PlanProperty.THE_WISH_FOR_WORKERS_IS_MET_OR_THE_SHORTFALL_TOLD) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return mapped(
                    view,
                    (topology, plan) -> new TopologyPlan(
                            plan.topology(), plan.assignment(), plan.moves(), plan.unplaced(), Optional.empty()));
        }
    },

    SERVES_THE_FIRST_IN_FULL(PlanProperty.NOBODY_GOES_WITHOUT_WHILE_ANOTHER_GETS_A_SECOND) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            // Those that are to come only hold what they have.
            List<TopologyView> topologies = new ArrayList<>(view.topologies());
            topologies.replaceAll(topology -> topology.withPolicy(MovePolicy.FROZEN));
            SortedMap<String, TopologyPlan> plans = new TreeMap<>();
            for (int i = 0; i < topologies.size(); i++) {
                TopologyView topology = view.topologies().get(i);
                topologies.set(i, topology);
                TopologyPlan plan = Scheduler.plan(new ClusterView(view.nodes(), topologies))
                        .of(topology.id());
                plans.put(topology.id(), plan);
                topologies.set(i, topology.withCurrent(plan.assignment()).withPolicy(MovePolicy.FROZEN));
            }
            return new SchedulingPlan(plans);
        }
    },

    STAMPS_ALL_WITH_THE_NEW_EPOCH(PlanProperty.EPOCHS_TELL_WHAT_MOVED) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return withPlacements(
                    view, (old, placement, epoch) -> new Placement(placement.executor(), placement.slot(), epoch));
        }
    },

    KEEPS_THE_EPOCH_OF_WHAT_MOVES(PlanProperty.EPOCHS_TELL_WHAT_MOVED) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return withPlacements(view, (old, placement, epoch) -> {
                Placement before = old.get(placement.executor());
                return before == null
                        ? placement
                        : new Placement(placement.executor(), placement.slot(), before.epoch());
            });
        }
    },

    NUMBERS_THE_SLOTS_IN_USE(PlanProperty.SLOT_NUMBERS_ARE_FOR_LIFE) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return mapped(view, (topology, plan) -> {
                SortedMap<Slot, Integer> numbers = new TreeMap<>();
                plan.assignment().slots().forEach(slot -> numbers.put(slot, numbers.size() + 1));
                Assignment renumbered = new Assignment(
                        plan.assignment().epoch(), plan.assignment().placements(), numbers);
                return new TopologyPlan(plan.topology(), renumbered, plan.moves(), plan.unplaced(), plan.shortfall());
            });
        }
    },

    DOES_NOT_TELL_FROM_WHERE(PlanProperty.THE_MOVES_ARE_THE_DIFFERENCE) {
        @Override
        public SchedulingPlan apply(ClusterView view) {
            return mapped(
                    view,
                    (topology, plan) -> new TopologyPlan(
                            plan.topology(),
                            plan.assignment(),
                            plan.moves().stream()
                                    .map(move -> new Move(
                                            move.component(), List.of(), move.to(), move.cause(), move.reason()))
                                    .toList(),
                            plan.unplaced(),
                            plan.shortfall()));
        }
    },

    REMEMBERS(PlanProperty.THE_SAME_VIEW_GIVES_THE_SAME_PLAN) {
        private int calls;

        @Override
        public SchedulingPlan apply(ClusterView view) {
            calls++;
            return Scheduler.plan(
                    calls % 2 == 0
                            ? view
                            : withTopologies(
                                    view,
                                    topology -> new TopologyView(
                                            topology.id(),
                                            topology.name(),
                                            -topology.priority(),
                                            topology.wantedWorkers(),
                                            topology.layout(),
                                            topology.edges(),
                                            topology.current(),
                                            topology.lostSlots(),
                                            topology.avoidedSlots(),
                                            topology.policy())));
        }
    };

    private final PlanProperty noticedBy;

    BrokenScheduler(PlanProperty noticedBy) {
        this.noticedBy = noticedBy;
    }

    PlanProperty noticedBy() {
        return noticedBy;
    }

    private interface PlanChange {
        TopologyPlan change(TopologyView topology, TopologyPlan plan);
    }

    private interface SlotChange {
        void change(TopologyView topology, NavigableMap<TaskRange, Slot> slots);
    }

    private interface PlacementChange {
        Placement change(Map<TaskRange, Placement> old, Placement placement, long epoch);
    }

    private static ClusterView withNodes(ClusterView view, UnaryOperator<NodeView> change) {
        return new ClusterView(view.nodes().stream().map(change).toList(), view.topologies());
    }

    private static ClusterView withTopologies(ClusterView view, UnaryOperator<TopologyView> change) {
        return new ClusterView(
                view.nodes(), view.topologies().stream().map(change).toList());
    }

    private static TopologyView evenedOut(TopologyView topology) {
        return topology.policy() == MovePolicy.FROZEN ? topology : topology.withPolicy(MovePolicy.EVEN_OUT);
    }

    /** The right plan with each topology's changed. */
    private static SchedulingPlan mapped(ClusterView view, PlanChange change) {
        return mapped(view, Scheduler.plan(view), change);
    }

    private static SchedulingPlan mapped(ClusterView view, SchedulingPlan plan, PlanChange change) {
        SortedMap<String, TopologyPlan> plans = new TreeMap<>();
        for (TopologyView topology : view.topologies()) {
            TopologyPlan its = plan.of(topology.id());
            plans.put(topology.id(), topology.policy() == MovePolicy.FROZEN ? its : change.change(topology, its));
        }
        return new SchedulingPlan(plans);
    }

    /** The right plan with executors in other slots, and all else as it should be then. */
    private static SchedulingPlan rewritten(ClusterView view, SlotChange change) {
        return mapped(view, (topology, plan) -> {
            NavigableMap<TaskRange, Slot> slots = slots(plan);
            if (!slots.isEmpty()) {
                change.change(topology, slots);
            }
            return planned(topology, slots, plan);
        });
    }

    private static SchedulingPlan withPlacements(ClusterView view, PlacementChange change) {
        return mapped(view, (topology, plan) -> {
            NavigableMap<TaskRange, Placement> placements =
                    new TreeMap<>(plan.assignment().placements());
            placements.replaceAll((executor, placement) -> change.change(
                    topology.current().placements(),
                    placement,
                    plan.assignment().epoch()));
            return new TopologyPlan(
                    plan.topology(),
                    new Assignment(
                            plan.assignment().epoch(),
                            placements,
                            plan.assignment().slotNumbers()),
                    plan.moves(),
                    plan.unplaced(),
                    plan.shortfall());
        });
    }

    private static NavigableMap<TaskRange, Slot> slots(TopologyPlan plan) {
        NavigableMap<TaskRange, Slot> slots = new TreeMap<>();
        plan.assignment().placements().forEach((executor, placement) -> slots.put(executor, placement.slot()));
        return slots;
    }

    /** A plan that is right but for the slots. */
    private static TopologyPlan planned(TopologyView topology, SortedMap<TaskRange, Slot> slots, TopologyPlan plan) {
        Assignment old = topology.current();
        NavigableMap<TaskRange, Placement> placements = new TreeMap<>();
        SortedMap<Slot, Integer> numbers = new TreeMap<>(old.slotNumbers());
        List<Move> moves = new ArrayList<>();
        int[] last = {numbers.values().stream().mapToInt(number -> number).max().orElse(0)};
        slots.forEach((executor, slot) -> {
            numbers.computeIfAbsent(slot, anyNew -> ++last[0]);
            Placement before = old.placements().get(executor);
            Placement placement = new Placement(executor, slot, old.epoch() + 1);
            if (before != null && before.slot().equals(slot)) {
                placements.put(executor, before);
            } else {
                placements.put(executor, placement);
                String component = topology.layout().componentOf(executor.first());
                moves.add(new Move(component, old.hosting(executor), placement, Move.Cause.HAD_NONE, "why not"));
            }
        });
        Assignment assignment =
                placements.equals(old.placements()) ? old : new Assignment(old.epoch() + 1, placements, numbers);
        return new TopologyPlan(topology.id(), assignment, moves, plan.unplaced(), plan.shortfall());
    }

    private static Optional<Slot> firstFree(ClusterView view, TopologyView topology, List<Slot> taken) {
        return view.nodes().stream()
                .filter(node -> node.state() == NodeView.State.LIVE)
                .flatMap(node -> node.ports().stream().map(port -> new Slot(node.id(), port)))
                .filter(slot -> !taken.contains(slot)
                        && !topology.lostSlots().contains(slot)
                        && !topology.avoidedSlots().contains(slot))
                .findFirst();
    }
}
