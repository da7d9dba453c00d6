package io.gustfront.runtime.loader;

import io.gustfront.api.task.WorkerHook;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.executor.ComponentFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A topology's user objects as bytes, from which each task gets a copy of its own. Java's serialization, written where the
 * topology is submitted and read only in a worker, by the topology's own class loader. May be used by any thread.
 */
public final class Prototypes implements ComponentFactory {
    private final Map<String, byte[]> components = new HashMap<>();
    private final List<WorkerHook> hooks;
    private final ClassLoader loader;

    /**
     * Serializes a topology's objects.
     *
     * @param loader finds their classes again
     * @throws IllegalArgumentException if any can't be serialized; the message names each component, field and class
     */
    public Prototypes(Topology topology, ClassLoader loader) {
        this.loader = loader;
        this.hooks = topology.workerHooks();
        List<String> problems = new ArrayList<>();
        topology.components().forEach((id, component) -> {
            try {
                components.put(id, serialize(component.prototype()));
            } catch (IOException | RuntimeException | StackOverflowError e) {
                problems.add(SerializationObstacle.explain("component '" + id + "'", component.prototype(), e));
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** The topology's worker hooks, for one worker. */
    public List<WorkerHook> newWorkerHooks() {
        return hooks.stream().map(this::copy).toList();
    }

    @Override
    public Component newComponent(String component) {
        byte[] bytes = components.get(component);
        if (bytes == null) {
            throw new IllegalArgumentException("there is no component '" + component + "'");
        }
        return (Component) deserialize(bytes);
    }

    @Override
    public Grouping newGrouping(Grouping grouping) {
        return grouping instanceof Grouping.Custom custom ? new Grouping.Custom(copy(custom.chooser())) : grouping;
    }

    @SuppressWarnings("unchecked") // a copy has its original's class
    private <T extends Serializable> T copy(T original) {
        try {
            return (T) deserialize(serialize(original));
        } catch (IOException e) {
            throw new IllegalArgumentException(original.getClass().getName() + " can't be serialized: " + e, e);
        }
    }

    private static byte[] serialize(Serializable object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private Object deserialize(byte[] bytes) {
        try (ObjectInputStream in = new TopologyObjectInput(bytes, 0, bytes.length, loader)) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException("an object of the topology can't be read: " + e, e);
        }
    }
}
