package io.gustfront.runtime.route;

import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.InputSpec;
import io.gustfront.api.topology.Loops;
import io.gustfront.api.topology.StreamEdge;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.SourceStream;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Compiles a topology's groupings into routes for one producing task. Immutable; used by any thread. */
public final class RouteCompiler {
    private final Topology topology;
    private final TopologyLayout layout;
    private final StreamTable streams;
    private final KeyHasher hasher;
    private final Set<StreamEdge> feedback;
    private final UnaryOperator<Grouping> copier;

    /**
     * @param copier makes a copy, for one producing task, of a grouping that is a user's object
     */
    public RouteCompiler(
            Topology topology,
            TopologyLayout layout,
            StreamTable streams,
            KeyHasher hasher,
            UnaryOperator<Grouping> copier) {
        this.topology = topology;
        this.layout = layout;
        this.streams = streams;
        this.hasher = hasher;
        this.feedback = Set.copyOf(Loops.feedbackEdges(topology.components()));
        this.copier = copier;
    }

    /** The routes of a task. */
    public Routes compile(TopologyContext producer, Outlets outlets, RandomGenerator random) {
        Map<String, StreamRoute> routes = new HashMap<>();
        streams.ofComponent(producer.getThisComponentId())
                .forEach((id, stream) -> routes.put(id, compile(stream, producer, outlets, random)));
        return new Routes(producer.getThisComponentId(), routes);
    }

    private StreamRoute compile(
            SourceStream stream, TopologyContext producer, Outlets outlets, RandomGenerator random) {
        StreamId id = new StreamId(stream.component(), stream.stream());
        List<Chooser> choosers = new ArrayList<>();
        Map<Integer, Branch> direct = new HashMap<>();
        for (ComponentSpec subscriber : topology.components().values()) {
            for (InputSpec input : subscriber.inputs()) {
                if (input.stream().equals(id)) {
                    boolean closesCycle = feedback.contains(new StreamEdge(id, subscriber.id()));
                    Branch[] targets =
                            branches(subscriber.id(), closesCycle, stream, producer.getThisTaskId(), outlets);
                    if (input.grouping() instanceof Grouping.Direct) {
                        for (Branch target : targets) {
                            direct.put(target.task(), target);
                        }
                    } else {
                        choosers.add(chooser(input.grouping(), stream, targets, producer, random));
                    }
                }
            }
        }
        return new StreamRoute(stream, choosers, direct);
    }

    private Branch[] branches(
            String component, boolean closesCycle, SourceStream stream, int producer, Outlets outlets) {
        TaskRange tasks = layout.tasks().get(component);
        if (tasks == null) {
            throw new IllegalStateException("the layout has no component '" + component + "'");
        }
        return IntStream.rangeClosed(tasks.first(), tasks.last())
                .mapToObj(task -> new Branch(outlets.target(task, closesCycle), new Hop(stream, producer, task)))
                .toArray(Branch[]::new);
    }

    private Chooser chooser(
            Grouping grouping,
            SourceStream stream,
            Branch[] targets,
            TopologyContext producer,
            RandomGenerator random) {
        if (grouping instanceof Grouping.ByFields byFields) {
            return new Chooser.ByFields(targets, positions(stream, byFields.fields()), hasher);
        }
        if (grouping instanceof Grouping.PartialKey partialKey) {
            return new Chooser.PartialKey(targets, positions(stream, partialKey.fields()), hasher);
        }
        if (grouping instanceof Grouping.Global) {
            return new Chooser.Fixed(targets[0]);
        }
        if (grouping instanceof Grouping.All) {
            return new Chooser.Fixed(targets);
        }
        if (grouping instanceof Grouping.LocalOrShuffle) {
            return new Chooser.LocalOrShuffle(targets, random);
        }
        if (copier.apply(grouping) instanceof Grouping.Custom custom) {
            List<Integer> tasks = Arrays.stream(targets).map(Branch::task).toList();
            custom.chooser().prepare(producer, new StreamId(stream.component(), stream.stream()), tasks);
            return new Chooser.Custom(producer.getThisTaskId(), custom.chooser(), targets);
        }
        return new Chooser.Shuffle(targets, random);
    }

    private static int[] positions(SourceStream stream, Fields selected) {
        return stream.fields().indexesOf(selected);
    }
}
