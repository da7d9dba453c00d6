package io.gustfront.runtime.loader;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.List;

/** Reads a user's objects, written by Java's serialization: their classes are found by the topology's class loader, and by no other. */
public final class TopologyObjectInput extends ObjectInputStream {
    /** No class loader finds these by their names. */
    private static final List<Class<?>> PRIMITIVES = List.of(
            boolean.class,
            byte.class,
            char.class,
            short.class,
            int.class,
            long.class,
            float.class,
            double.class,
            void.class);

    private final ClassLoader loader;

    /** Reads a part of an array. */
    public TopologyObjectInput(byte[] bytes, int offset, int length, ClassLoader loader) throws IOException {
        super(new ByteArrayInputStream(bytes, offset, length));
        this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
        String name = description.getName();
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            return PRIMITIVES.stream()
                    .filter(type -> type.getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> e);
        }
    }

    /** Of a dynamic proxy, which is made anew: its class is no class of a jar, but its interfaces are. */
    @Override
    protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
        Class<?>[] interfaces = new Class<?>[names.length];
        for (int i = 0; i < names.length; i++) {
            interfaces[i] = Class.forName(names[i], false, loader);
        }
        try {
            return Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> {
                        throw new UnsupportedOperationException("only the class is wanted");
                    })
                    .getClass();
        } catch (IllegalArgumentException e) {
            throw new ClassNotFoundException("a proxy of " + List.of(names) + " can't be made: " + e.getMessage(), e);
        }
    }
}
