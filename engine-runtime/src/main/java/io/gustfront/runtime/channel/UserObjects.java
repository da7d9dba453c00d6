package io.gustfront.runtime.channel;

import io.gustfront.runtime.codec.MalformedWireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** The user's objects of a topology, in the order in which they were written. */
final class UserObjects {
    private final List<?> objects;
    private int next;

    private UserObjects(List<?> objects) {
        this.objects = objects;
    }

    static UserObjects read(byte[] bytes, int offset, int length, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        try (BoundInput in = new BoundInput(new ByteArrayInputStream(bytes, offset, length), loader)) {
            if (in.readObject() instanceof ArrayList<?> list) {
                return new UserObjects(list);
            }
            throw new MalformedWireException("the user's objects aren't a list");
        }
    }

    <T> T next(Class<T> type) {
        Object object = next < objects.size() ? objects.get(next++) : null;
        if (!type.isInstance(object)) {
            throw new MalformedWireException("the user's object " + next + " is "
                    + (object == null ? "missing" : "a " + object.getClass().getName()) + ", not a " + type.getName());
        }
        return type.cast(object);
    }

    /** Finds classes by the topology's class loader alone. */
    private static final class BoundInput extends ObjectInputStream {
        private final ClassLoader loader;

        BoundInput(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return primitive(description.getName(), e);
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] names) throws IOException, ClassNotFoundException {
            Class<?>[] interfaces = new Class<?>[names.length];
            for (int i = 0; i < names.length; i++) {
                interfaces[i] = Class.forName(names[i], false, loader);
            }
            return Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> {
                        throw new UnsupportedOperationException("only the class is wanted");
                    })
                    .getClass();
        }

        private static Class<?> primitive(String name, ClassNotFoundException notFound) throws ClassNotFoundException {
            for (Class<?> type : List.of(
                    boolean.class,
                    byte.class,
                    char.class,
                    short.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class,
                    void.class)) {
                if (type.getName().equals(name)) {
                    return type;
                }
            }
            throw notFound;
        }
    }
}
