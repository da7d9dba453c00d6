package io.gustfront.runtime.channel;

import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.loader.TopologyObjectInput;
import java.io.IOException;
import java.io.ObjectInputStream;
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
        try (ObjectInputStream in = new TopologyObjectInput(bytes, offset, length, loader)) {
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
}
