package io.gustfront.runtime.worker;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.InputSpec;
import io.gustfront.api.topology.Loops;
import io.gustfront.api.topology.StreamEdge;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.agent.AgentHost;
import io.gustfront.runtime.executor.BoltExecutor;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which executors of a worker are run by those that feed them (PROTOCOL F1). A pair needs three things: the configuration allows
 * it; all that the one takes in comes from the other by local-or-shuffle, from as many executors as it has itself, here and in
 * all; and both are on one thread, which is settled when the later of them is started. A pair that an executor's start comes too
 * late for stays two, and that is only slower. Guarded by the worker.
 */
final class Fusion {
    private Map<TaskRange, TaskRange> feeders = Map.of();
    private final Map<Executor, Object> threads = new HashMap<>(); // what stands for the thread that each is on
    private List<Executor> all = List.of();

    /** Who may run whom by a plan: the executors' tasks, and those of what feeds them. Each feeds any number, and is fed by one. */
    static Map<TaskRange, TaskRange> feeders(Topology topology, TopologyConfig config, WorkerPlan plan, int worker) {
        Map<TaskRange, TaskRange> feeders = new TreeMap<>();
        if (!config.get(TopologyKeys.FUSE)) {
            return feeders;
        }
        Set<StreamEdge> feedback = Set.copyOf(Loops.feedbackEdges(topology.components()));
        for (ComponentSpec bolt : topology.components().values()) {
            String source = onlySource(bolt, feedback);
            if (source != null) {
                List<TaskRange> from = executors(source, plan.executors().values(), worker);
                List<TaskRange> to = executors(bolt.id(), plan.executors().values(), worker);
                if (from.size() == to.size() && count(source, plan) == count(bolt.id(), plan)) {
                    for (int i = 0; i < to.size(); i++) {
                        feeders.put(to.get(i), from.get(i));
                    }
                }
            }
        }
        return feeders;
    }

    /** The component that all of a bolt's input comes from, in its place; null if there is none. */
    private static @Nullable String onlySource(ComponentSpec bolt, Set<StreamEdge> feedback) {
        String source = null;
        for (InputSpec input : bolt.inputs()) {
            String from = input.stream().component();
            if (!(input.grouping() instanceof Grouping.LocalOrShuffle)
                    || (source != null && !source.equals(from))
                    || feedback.contains(new StreamEdge(input.stream(), bolt.id()))) {
                return null;
            }
            source = from;
        }
        return source;
    }

    private static List<TaskRange> executors(String component, Collection<Placement> placements, int worker) {
        return placements.stream()
                .filter(placement -> placement.component().equals(component) && placement.worker() == worker)
                .map(Placement::executor)
                .sorted()
                .toList();
    }

    private static long count(String component, WorkerPlan plan) {
        return plan.executors().values().stream()
                .filter(placement -> placement.component().equals(component))
                .count();
    }

    /** A new plan: who may run whom by it, and all executors there are, those that are about to be started included. */
    void onPlan(Map<TaskRange, TaskRange> newFeeders, List<Executor> executors) {
        feeders = newFeeders;
        all = executors;
        threads.keySet().retainAll(executors);
    }

    /** Starts an executor: beside one that it can be fused with and that runs, if there is one. */
    void start(Executor executor, AgentHost host) {
        for (Executor other : all) {
            Object thread = threads.get(other);
            if (thread != null && arePair(executor, other) && host.startBeside(executor, other)) {
                threads.put(executor, thread);
                return;
            }
        }
        threads.put(executor, new Object());
        host.start(executor);
    }

    private boolean arePair(Executor one, Executor other) {
        return feeds(one, other) || feeds(other, one);
    }

    private boolean feeds(Executor feeder, Executor fed) {
        return feeder.placement().executor().equals(feeders.get(fed.placement().executor()));
    }

    /** How an executor is fused; null if it isn't. */
    LocalPort.@Nullable Fusion of(Executor executor) {
        TaskRange feeder = feeders.get(executor.placement().executor());
        if (feeder == null || !(executor instanceof BoltExecutor bolt)) {
            return null;
        }
        for (Executor other : all) {
            if (other.placement().executor().equals(feeder) && threads.get(other) == threads.get(executor)) {
                return new LocalPort.Fusion(feeder.first(), bolt);
            }
        }
        return null;
    }
}
