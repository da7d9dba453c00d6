package io.gustfront.runtime.channel;

import io.gustfront.api.config.ConfigException;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.codec.WireInput;
import io.gustfront.runtime.codec.WireOutput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topology without the user's objects: plain data that any process may read.
 *
 * @param components by id
 * @param workerHooks how many hooks run in each worker
 * @param configuration the topology's, in {@linkplain PlainData plain form}
 * @param warnings what its author was warned of
 */
public record TopologyStructure(
        SortedMap<String, ComponentStructure> components,
        int workerHooks,
        Map<String, Object> configuration,
        List<String> warnings) {
    /** A task id has 20 bits in a root id; 0 is the system's. */
    private static final int MAX_TASKS = (1 << 20) - 1;

    /** Copies what it is given. */
    public TopologyStructure {
        components = Collections.unmodifiableSortedMap(new TreeMap<>(components));
        configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
        warnings = List.copyOf(warnings);
    }

    /** What the prototype is. */
    public enum Kind {
        /** A {@link io.gustfront.api.topology.Spout}. */
        SPOUT,
        /** A {@link io.gustfront.api.topology.Bolt}. */
        BOLT,
        /** A {@link BasicBolt}. */
        BASIC_BOLT
    }

    /** How a stream is spread. */
    public enum GroupingKind {
        /** {@link Grouping.Shuffle}. */
        SHUFFLE,
        /** {@link Grouping.LocalOrShuffle}. */
        LOCAL_OR_SHUFFLE,
        /** {@link Grouping.ByFields}. */
        FIELDS,
        /** {@link Grouping.PartialKey}. */
        PARTIAL_KEY,
        /** {@link Grouping.Global}. */
        GLOBAL,
        /** {@link Grouping.All}. */
        ALL,
        /** {@link Grouping.None}. */
        NONE,
        /** {@link Grouping.Direct}. */
        DIRECT,
        /** {@link Grouping.Custom}; the chooser is among the user's objects. */
        CUSTOM
    }

    /**
     * A component.
     *
     * @param kind what it is
     * @param parallelism the executors it asks for, 1 to {@code tasks}
     * @param tasks its tasks
     * @param streams what it emits on, by id
     * @param inputs what it takes in, in the order declared
     * @param configuration its own, in plain form
     */
    public record ComponentStructure(
            Kind kind,
            int parallelism,
            int tasks,
            SortedMap<String, StreamStructure> streams,
            List<InputStructure> inputs,
            Map<String, Object> configuration) {
        /** Copies what it is given. */
        public ComponentStructure {
            streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
            inputs = List.copyOf(inputs);
            configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
        }
    }

    /**
     * A declared stream.
     *
     * @param fields the names of its values
     * @param direct whether the producer names the task
     */
    public record StreamStructure(List<String> fields, boolean direct) {
        /** Copies what it is given. */
        public StreamStructure {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A subscription.
     *
     * @param component who emits
     * @param stream on which stream
     * @param grouping how it is spread
     * @param fields by what, for FIELDS and PARTIAL_KEY; else empty
     */
    public record InputStructure(String component, String stream, GroupingKind grouping, List<String> fields) {
        /** Copies what it is given. */
        public InputStructure {
            fields = List.copyOf(fields);
        }
    }

    /**
     * The structure of a topology.
     *
     * @throws IllegalArgumentException if a configuration holds values that don't travel
     */
    public static TopologyStructure of(Topology topology, Map<String, ?> configuration) {
        SortedMap<String, ComponentStructure> components = new TreeMap<>();
        topology.components().forEach((id, component) -> components.put(id, component(component)));
        return new TopologyStructure(
                components,
                topology.workerHooks().size(),
                PlainData.of("the topology's configuration", configuration),
                topology.warnings());
    }

    private static ComponentStructure component(ComponentSpec component) {
        SortedMap<String, StreamStructure> streams = new TreeMap<>();
        component
                .streams()
                .forEach((id, stream) ->
                        streams.put(id, new StreamStructure(stream.fields().toList(), stream.direct())));
        List<InputStructure> inputs = component.inputs().stream()
                .map(input -> new InputStructure(
                        input.stream().component(),
                        input.stream().stream(),
                        kindOf(input.grouping()),
                        fieldsOf(input.grouping())))
                .toList();
        Kind kind = component.isSpout()
                ? Kind.SPOUT
                : component.prototype() instanceof BasicBolt ? Kind.BASIC_BOLT : Kind.BOLT;
        return new ComponentStructure(
                kind,
                component.parallelism(),
                component.tasks(),
                streams,
                inputs,
                PlainData.of("the configuration of component '" + component.id() + "'", component.configuration()));
    }

    private static GroupingKind kindOf(Grouping grouping) {
        if (grouping instanceof Grouping.Shuffle) {
            return GroupingKind.SHUFFLE;
        } else if (grouping instanceof Grouping.LocalOrShuffle) {
            return GroupingKind.LOCAL_OR_SHUFFLE;
        } else if (grouping instanceof Grouping.ByFields) {
            return GroupingKind.FIELDS;
        } else if (grouping instanceof Grouping.PartialKey) {
            return GroupingKind.PARTIAL_KEY;
        } else if (grouping instanceof Grouping.Global) {
            return GroupingKind.GLOBAL;
        } else if (grouping instanceof Grouping.All) {
            return GroupingKind.ALL;
        } else if (grouping instanceof Grouping.None) {
            return GroupingKind.NONE;
        } else if (grouping instanceof Grouping.Direct) {
            return GroupingKind.DIRECT;
        }
        return GroupingKind.CUSTOM;
    }

    private static List<String> fieldsOf(Grouping grouping) {
        if (grouping instanceof Grouping.ByFields byFields) {
            return byFields.fields().toList();
        }
        return grouping instanceof Grouping.PartialKey partialKey
                ? partialKey.fields().toList()
                : List.of();
    }

    /**
     * Everything that is wrong with a structure that came from elsewhere; empty if it can run. It asks what the builder asked in
     * the client, for nobody can be sure that it was the builder who made this.
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        long tasks = 0;
        boolean spout = false;
        for (Map.Entry<String, ComponentStructure> entry : components.entrySet()) {
            ComponentStructure component = entry.getValue();
            String subject = "component '" + entry.getKey() + "'";
            checkId(subject, entry.getKey(), problems);
            component.streams().keySet().forEach(id -> checkId("stream '" + id + "' of " + subject, id, problems));
            if (component.tasks() < 1 || component.parallelism() < 1 || component.parallelism() > component.tasks()) {
                problems.add(subject + " has " + component.tasks() + " tasks and " + component.parallelism()
                        + " executors; there must be 1 or more, and not more executors than tasks");
            }
            tasks += Math.max(0, component.tasks());
            spout |= component.kind() == Kind.SPOUT;
            component.inputs().forEach(input -> checkInput(subject, input, problems));
        }
        if (!spout) {
            problems.add("there is no spout: nothing flows without");
        }
        if (tasks > MAX_TASKS) {
            problems.add("there are " + tasks + " tasks, more than " + MAX_TASKS);
        }
        checkConfiguration(problems);
        return problems;
    }

    private void checkConfiguration(List<String> problems) {
        try {
            TopologyConfig config = TopologyConfig.of(configuration);
            components.forEach((id, component) -> config.forComponent(id, component.configuration()));
        } catch (ConfigException e) {
            problems.add(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void checkInput(String subject, InputStructure input, List<String> problems) {
        ComponentStructure source = components.get(input.component());
        StreamStructure stream = source == null ? null : source.streams().get(input.stream());
        if (stream == null) {
            problems.add(subject + " takes in " + input.component() + ":" + input.stream() + ", which there isn't");
        } else if (!stream.fields().containsAll(input.fields())) {
            problems.add(subject + " takes in " + input.component() + ":" + input.stream() + " by fields "
                    + input.fields() + ", but its fields are " + stream.fields());
        }
    }

    private static void checkId(String subject, String id, List<String> problems) {
        if (!Topology.isLegalId(id) || id.startsWith("__")) {
            problems.add(
                    "the id of " + subject + " is not legal: 1 to 128 of A-Z a-z 0-9 . _ -, not beginning with __");
        }
    }

    void writeTo(WireOutput out) {
        out.putVarInt(components.size());
        components.forEach((id, component) -> {
            out.putString(id);
            out.putString(component.kind().name());
            out.putVarInt(component.parallelism());
            out.putVarInt(component.tasks());
            out.putVarInt(component.streams().size());
            component.streams().forEach((stream, spec) -> {
                out.putString(stream);
                putStrings(out, spec.fields());
                out.putByte(spec.direct() ? 1 : 0);
            });
            out.putVarInt(component.inputs().size());
            component.inputs().forEach(input -> {
                out.putString(input.component());
                out.putString(input.stream());
                out.putString(input.grouping().name());
                putStrings(out, input.fields());
            });
            PlainData.put(out, component.configuration());
        });
        out.putVarInt(workerHooks);
        PlainData.put(out, configuration);
        putStrings(out, warnings);
    }

    static TopologyStructure readFrom(WireInput in) {
        int count = in.getCount(8);
        SortedMap<String, ComponentStructure> components = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String id = in.getString();
            Kind kind = constant(Kind.values(), in.getString());
            int parallelism = in.getVarInt();
            int tasks = in.getVarInt();
            int streamCount = in.getCount(3);
            SortedMap<String, StreamStructure> streams = new TreeMap<>();
            for (int j = 0; j < streamCount; j++) {
                String stream = in.getString();
                List<String> fields = getStrings(in);
                streams.put(stream, new StreamStructure(fields, in.getByte() != 0));
            }
            int inputCount = in.getCount(4);
            List<InputStructure> inputs = new ArrayList<>(inputCount);
            for (int j = 0; j < inputCount; j++) {
                String component = in.getString();
                String stream = in.getString();
                GroupingKind grouping = constant(GroupingKind.values(), in.getString());
                inputs.add(new InputStructure(component, stream, grouping, getStrings(in)));
            }
            components.put(id, new ComponentStructure(kind, parallelism, tasks, streams, inputs, PlainData.get(in)));
        }
        int workerHooks = in.getVarInt();
        Map<String, Object> configuration = PlainData.get(in);
        return new TopologyStructure(components, workerHooks, configuration, getStrings(in));
    }

    private static void putStrings(WireOutput out, List<String> strings) {
        out.putVarInt(strings.size());
        strings.forEach(out::putString);
    }

    private static List<String> getStrings(WireInput in) {
        int count = in.getCount(1);
        List<String> strings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            strings.add(in.getString());
        }
        return strings;
    }

    private static <E extends Enum<E>> E constant(E[] constants, String name) {
        for (E constant : constants) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new MalformedWireException("there is no " + name + " among " + List.of(constants));
    }
}
