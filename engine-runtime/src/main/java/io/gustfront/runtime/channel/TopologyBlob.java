package io.gustfront.runtime.channel;

import io.gustfront.api.task.WorkerHook;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.CustomGrouping;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.InputSpec;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.StreamSpec;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.runtime.channel.TopologyStructure.ComponentStructure;
import io.gustfront.runtime.channel.TopologyStructure.InputStructure;
import io.gustfront.runtime.channel.TopologyStructure.Kind;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.codec.WireInput;
import io.gustfront.runtime.codec.WireOutput;
import io.gustfront.runtime.loader.SerializationObstacle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topology as it is stored and sent: a blob with a part that every process reads, and one that only workers do.
 *
 * <pre>
 * 'G' 'T' 'B' 'L'        magic
 * byte                   version, 1
 * int                    length of the structure
 * structure              {@link TopologyStructure}: components, streams, groupings, configuration
 * the rest               the user's objects, Java-serialized: one list of the prototypes in the order of the component ids,
 *                        the choosers of custom groupings in the order of components and inputs, and the worker hooks
 * </pre>
 *
 * <p>The list and its array are the JDK's, so the stream names no class of the engine but those of its API, and can be read by
 * a class loader that shows user code nothing else. No daemon reads that part: {@link #structureOf} doesn't look at it.
 */
public final class TopologyBlob {
    /** The largest structure that is read: what fits the longest message. */
    public static final int MAX_STRUCTURE_BYTES = 8 << 20;

    private static final int MAGIC = 'G' << 24 | 'T' << 16 | 'B' << 8 | 'L';
    private static final int VERSION = 1;
    private static final int HEADER = Integer.BYTES + 1 + Integer.BYTES;

    private TopologyBlob() {}

    /**
     * Serializes a topology, in the client.
     *
     * @param configuration the topology's configuration as it was written
     * @throws IllegalArgumentException if an object can't be serialized or a configuration value doesn't travel; it says which
     */
    public static byte[] write(Topology topology, Map<String, ?> configuration) {
        WireOutput structure = new WireOutput(1_024);
        TopologyStructure.of(topology, configuration).writeTo(structure);
        if (structure.size() > MAX_STRUCTURE_BYTES) {
            throw new IllegalArgumentException("the topology's structure and configuration take " + structure.size()
                    + " bytes, more than " + MAX_STRUCTURE_BYTES);
        }
        byte[] objects = objectsOf(topology);
        WireOutput out = new WireOutput(HEADER + structure.size() + objects.length);
        out.putInt(MAGIC);
        out.putByte(VERSION);
        out.putInt(structure.size());
        out.putBytes(structure.array(), 0, structure.size());
        out.putBytes(objects, 0, objects.length);
        return out.toByteArray();
    }

    /**
     * The part that every process may read.
     *
     * @throws MalformedWireException if these aren't the bytes of such a blob
     */
    public static TopologyStructure structureOf(byte[] blob) {
        return TopologyStructure.readFrom(new WireInput(blob, HEADER, structureBytes(blob)));
    }

    /**
     * The whole topology, with the user's objects. In a worker only.
     *
     * @param loader the topology's class loader
     * @throws IOException if the objects can't be read
     * @throws ClassNotFoundException if the jar lacks a class
     * @throws MalformedWireException if the objects aren't those of the structure
     */
    public static Topology read(byte[] blob, ClassLoader loader) throws IOException, ClassNotFoundException {
        TopologyStructure structure = structureOf(blob);
        int begin = HEADER + structureBytes(blob);
        UserObjects objects = UserObjects.read(blob, begin, blob.length - begin, loader);
        Map<String, Component> prototypes = new TreeMap<>();
        for (Map.Entry<String, ComponentStructure> entry :
                structure.components().entrySet()) {
            prototypes.put(entry.getKey(), objects.next(typeOf(entry.getValue().kind())));
        }
        Map<String, ComponentSpec> components = new HashMap<>();
        for (Map.Entry<String, ComponentStructure> entry :
                structure.components().entrySet()) {
            Component prototype = prototypes.get(entry.getKey());
            if (prototype == null) {
                throw new IllegalStateException(entry.getKey());
            }
            components.put(entry.getKey(), component(entry.getKey(), entry.getValue(), prototype, objects));
        }
        List<WorkerHook> hooks = new ArrayList<>();
        for (int i = 0; i < structure.workerHooks(); i++) {
            hooks.add(objects.next(WorkerHook.class));
        }
        return Topology.restored(components, hooks, structure.warnings());
    }

    private static Class<? extends Component> typeOf(Kind kind) {
        return switch (kind) {
            case SPOUT -> Spout.class;
            case BOLT -> Bolt.class;
            case BASIC_BOLT -> BasicBolt.class;
        };
    }

    private static int structureBytes(byte[] blob) {
        WireInput in = new WireInput(blob);
        if (in.getInt() != MAGIC) {
            throw new MalformedWireException("these are not the bytes of a topology");
        }
        int version = in.getByte();
        if (version != VERSION) {
            throw new MalformedWireException(
                    "the topology was written in form " + version + ", only form " + VERSION + " can be read");
        }
        int length = in.getInt();
        if (length < 0 || length > Math.min(in.remaining(), MAX_STRUCTURE_BYTES)) {
            throw new MalformedWireException("a structure of " + length + " bytes in a blob of " + blob.length);
        }
        return length;
    }

    private static ComponentSpec component(
            String id, ComponentStructure structure, Component prototype, UserObjects objects) {
        Map<String, StreamSpec> streams = new HashMap<>();
        structure
                .streams()
                .forEach((stream, spec) ->
                        streams.put(stream, new StreamSpec(new Fields(spec.fields()), spec.direct())));
        List<InputSpec> inputs = new ArrayList<>();
        for (InputStructure input : structure.inputs()) {
            inputs.add(new InputSpec(new StreamId(input.component(), input.stream()), grouping(input, objects)));
        }
        return new ComponentSpec(
                id,
                prototype,
                structure.parallelism(),
                structure.tasks(),
                new TreeMap<>(streams),
                inputs,
                structure.configuration());
    }

    private static Grouping grouping(InputStructure input, UserObjects objects) {
        return switch (input.grouping()) {
            case SHUFFLE -> new Grouping.Shuffle();
            case LOCAL_OR_SHUFFLE -> new Grouping.LocalOrShuffle();
            case FIELDS -> new Grouping.ByFields(new Fields(input.fields()));
            case PARTIAL_KEY -> new Grouping.PartialKey(new Fields(input.fields()));
            case GLOBAL -> new Grouping.Global();
            case ALL -> new Grouping.All();
            case NONE -> new Grouping.None();
            case DIRECT -> new Grouping.Direct();
            case CUSTOM -> new Grouping.Custom(objects.next(CustomGrouping.class));
        };
    }

    private static byte[] objectsOf(Topology topology) {
        List<Object> objects = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        topology.components().forEach((id, component) -> {
            objects.add(component.prototype());
            check("component '" + id + "'", component.prototype(), problems);
        });
        topology.components()
                .forEach((id, component) -> component.inputs().forEach(input -> {
                    if (input.grouping() instanceof Grouping.Custom custom) {
                        objects.add(custom.chooser());
                        check("the grouping of component '" + id + "'", custom.chooser(), problems);
                    }
                }));
        topology.workerHooks().forEach(hook -> {
            objects.add(hook);
            check("the worker hook " + hook.getClass().getName(), hook, problems);
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        try {
            return serialize(objects.toArray());
        } catch (IOException e) {
            throw new IllegalArgumentException("the topology can't be serialized: " + e, e);
        }
    }

    private static void check(String subject, Object object, List<String> problems) {
        try {
            byte[] unused = serialize(object);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            problems.add(SerializationObstacle.explain(subject, object, e));
        }
    }

    private static byte[] serialize(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object instanceof Object[] array ? new ArrayList<>(Arrays.asList(array)) : object);
        }
        return bytes.toByteArray();
    }
}
