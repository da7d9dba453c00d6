package io.gustfront.api.topology;

import io.gustfront.api.config.ConfigException;
import io.gustfront.api.config.Nearest;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.WorkerHook;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Finds everything that is wrong with what a builder was told, and makes the topology if nothing is. */
final class TopologyCheck {
    /** A task id has 20 bits in a root id; 0 is the system's. */
    private static final int MAX_TASKS = (1 << 20) - 1;

    private final Map<String, ComponentDeclarer<?>> declarers;
    private final List<WorkerHook> workerHooks;
    private final List<String> problems;
    private final List<String> warnings = new ArrayList<>();

    TopologyCheck(
            Map<String, ComponentDeclarer<?>> declarers, List<WorkerHook> workerHooks, List<String> buildProblems) {
        this.declarers = declarers;
        this.workerHooks = workerHooks;
        this.problems = new ArrayList<>(buildProblems);
    }

    Topology check() {
        Map<String, ComponentSpec> components = new TreeMap<>();
        declarers.forEach((id, declarer) -> components.put(id, component(declarer)));
        if (components.values().stream().noneMatch(ComponentSpec::isSpout)) {
            problems.add("there is no spout: add one with setSpout, nothing flows without");
        }
        if (components.values().stream().mapToLong(ComponentSpec::tasks).sum() > MAX_TASKS) {
            problems.add("there are more than " + MAX_TASKS + " tasks");
        }
        components.values().forEach(component -> checkInputs(component, components));
        if (!problems.isEmpty()) {
            throw new InvalidTopologyException(problems);
        }
        warnOfLoops(components);
        return new Topology(components, workerHooks, warnings);
    }

    private ComponentSpec component(ComponentDeclarer<?> declarer) {
        String id = declarer.id;
        checkId("component id", id);
        Map<String, StreamSpec> streams = streams(declarer);
        streams.keySet().forEach(stream -> checkId("stream id of component '" + id + "'", stream));
        int tasks = declarer.tasks == null ? declarer.parallelism : declarer.tasks;
        if (declarer.parallelism <= 0) {
            problems.add("component '" + id + "' has a parallelism of " + declarer.parallelism + ", must be 1 or more");
        }
        if (tasks <= 0 && declarer.tasks != null) {
            problems.add("component '" + id + "' has " + tasks + " tasks, must be 1 or more");
        }
        if (declarer.parallelism > tasks && tasks > 0) {
            warnings.add("component '" + id + "' asks for " + declarer.parallelism + " executors but has " + tasks
                    + " tasks; it gets " + tasks + " executors");
        }
        Map<String, Object> configuration = configuration(declarer);
        List<InputSpec> inputs = declarer instanceof BoltDeclarer bolt ? bolt.inputs : List.of();
        return new ComponentSpec(
                id,
                declarer.prototype,
                Math.min(declarer.parallelism, Math.max(tasks, 1)),
                tasks,
                new TreeMap<>(streams),
                inputs,
                configuration);
    }

    /** What the prototype says, and over it what the builder was told. */
    private Map<String, Object> configuration(ComponentDeclarer<?> declarer) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        try {
            configuration.putAll(declarer.prototype.getComponentConfiguration());
        } catch (RuntimeException e) {
            problems.add("component '" + declarer.id + "' can't say its configuration: " + e);
        }
        configuration.putAll(declarer.configuration);
        try {
            TopologyConfig.defaults().forComponent(declarer.id, configuration);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> problems.add("component '" + declarer.id + "': " + problem));
        }
        configuration.forEach((key, value) -> {
            if (value == null && !TopologyKeys.all().containsKey(key)) {
                problems.add("component '" + declarer.id + "': '" + key + "' has no value");
            }
        });
        configuration.values().removeIf(Objects::isNull); // each is among the problems
        return configuration;
    }

    /** What the builder was told, and then what the prototype says. The declarer stays as it is: it may be checked again. */
    private Map<String, StreamSpec> streams(ComponentDeclarer<?> declarer) {
        problems.addAll(declarer.problems);
        Map<String, StreamSpec> streams = new LinkedHashMap<>(declarer.streams);
        try {
            declarer.prototype.declareOutputFields((stream, direct, fields) -> {
                if (streams.put(stream, new StreamSpec(fields, direct)) != null) {
                    problems.add("component '" + declarer.id + "' declares stream '" + stream + "' twice");
                }
            });
        } catch (RuntimeException e) {
            problems.add("component '" + declarer.id + "' can't declare its streams: " + e);
        }
        return streams;
    }

    private void checkId(String what, String id) {
        if (!Topology.isLegalId(id)) {
            problems.add("the " + what + " '" + id + "' is not legal: 1 to 128 of A-Z a-z 0-9 . _ -");
        } else if (id.startsWith("__")) {
            problems.add("the " + what + " '" + id + "' is not legal: ids that start with __ are the system's");
        }
    }

    private void checkInputs(ComponentSpec bolt, Map<String, ComponentSpec> components) {
        Set<StreamId> seen = new HashSet<>();
        for (InputSpec input : bolt.inputs()) {
            String subject = "bolt '" + bolt.id() + "' takes in " + input.stream();
            ComponentSpec source = components.get(input.stream().component());
            if (source == null) {
                problems.add(subject + ", but there is no component '"
                        + input.stream().component() + "'"
                        + instead(input.stream().component(), components.keySet()));
                continue;
            }
            StreamSpec stream = source.streams().get(input.stream().stream());
            if (stream == null) {
                problems.add(subject + ", but '" + source.id() + "' declares "
                        + (source.streams().isEmpty()
                                ? "no stream"
                                : "no stream '" + input.stream().stream() + "'"
                                        + instead(
                                                input.stream().stream(),
                                                source.streams().keySet())));
                continue;
            }
            if (!seen.add(input.stream())) {
                problems.add(subject + " twice");
            }
            checkGrouping(subject, input.grouping(), stream);
        }
        if (!bolt.isSpout() && bolt.inputs().isEmpty()) {
            warnings.add("bolt '" + bolt.id() + "' takes nothing in");
        }
    }

    private static String instead(String wanted, Set<String> known) {
        return Nearest.to(wanted, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse(", only " + known);
    }

    private void checkGrouping(String subject, Grouping grouping, StreamSpec stream) {
        Fields wanted = grouping instanceof Grouping.ByFields byFields
                ? byFields.fields()
                : grouping instanceof Grouping.PartialKey partialKey ? partialKey.fields() : null;
        if (wanted != null) {
            if (wanted.size() == 0) {
                problems.add(subject + " by no field at all; use globalGrouping to send everything to one task");
            }
            for (String field : wanted) {
                if (!stream.fields().contains(field)) {
                    problems.add(subject + " by field '" + field + "', but its fields are " + stream.fields()
                            + Nearest.to(field, stream.fields().toList())
                                    .map(near -> "; did you mean '" + near + "'?")
                                    .orElse(""));
                }
            }
        }
        if (grouping instanceof Grouping.Direct && !stream.direct()) {
            problems.add(subject + " by direct grouping, but the stream is not declared direct");
        }
        if (stream.direct() && !(grouping instanceof Grouping.Direct)) {
            problems.add(subject + ", a direct stream, by " + grouping.describe() + " grouping; use directGrouping");
        }
    }

    private void warnOfLoops(Map<String, ComponentSpec> components) {
        for (StreamEdge edge : Loops.feedbackEdges(components)) {
            warnings.add(
                    "the stream " + edge.stream() + " into '" + edge.target()
                            + "' closes a loop: it has a small queue of its own, and what doesn't fit there fails its tuple tree");
        }
    }
}
