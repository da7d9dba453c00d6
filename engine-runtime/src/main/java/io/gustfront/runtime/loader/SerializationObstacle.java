package io.gustfront.runtime.loader;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what keeps an object from being serialized: the first object on the way of its fields whose class is not Serializable. Java
 * itself names the class only, and not where the object hangs.
 *
 * @param path the fields to it: {@code regions[0]{main}.client}; empty if it is the object itself
 * @param type its class
 */
public record SerializationObstacle(String path, Class<?> type) {
    /** Deeper graphs are cut off: the search is for a message. */
    private static final int DEEPEST = 64;

    /**
     * What to tell a user.
     *
     * @param subject "component 'count'"
     * @param object that couldn't be serialized
     * @param cause what Java said
     */
    public static String explain(String subject, Object object, Throwable cause) {
        return subject + " can't be serialized: "
                + of(object)
                        .map(obstacle -> obstacle.isWhole()
                                ? "it is a " + obstacle.type().getName() + ", which is not Serializable"
                                : "its field '" + obstacle.path() + "' is a "
                                        + obstacle.type().getName() + ", which is not Serializable"
                                        + "; make that field transient and create it in open or prepare")
                        .orElseGet(() -> (cause instanceof StackOverflowError
                                        ? "its objects refer to each other too deeply"
                                        : cause.toString())
                                + "; create what it refers to in open or prepare");
    }

    private boolean isWhole() {
        return path.isEmpty();
    }

    /** The first in the order of fields; empty if none is found, as where a class writes itself in its own way. */
    static Optional<SerializationObstacle> of(Object object) {
        return search(object, "", 0, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static Optional<SerializationObstacle> search(Object object, String path, int depth, Set<Object> seen) {
        Class<?> type = object.getClass();
        if (depth > DEEPEST || !seen.add(object) || object instanceof Externalizable || object instanceof Enum) {
            return Optional.empty();
        }
        if (!(object instanceof Serializable)) {
            return Optional.of(new SerializationObstacle(path, type));
        }
        if (object instanceof Object[] array) {
            return elements(array, path, depth, seen);
        } else if (object instanceof Collection<?> collection) {
            return elements(collection.toArray(), path, depth, seen);
        } else if (object instanceof Map<?, ?> map) {
            return entries(map, path, depth, seen);
        }
        return fields(object, path, depth, seen);
    }

    private static Optional<SerializationObstacle> elements(Object array, String path, int depth, Set<Object> seen) {
        for (int i = 0; i < Array.getLength(array); i++) {
            Object element = Array.get(array, i);
            if (element != null) {
                Optional<SerializationObstacle> found = search(element, path + "[" + i + "]", depth + 1, seen);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<SerializationObstacle> entries(Map<?, ?> map, String path, int depth, Set<Object> seen) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            for (Object part : new Object[] {entry.getKey(), entry.getValue()}) {
                if (part != null) {
                    Optional<SerializationObstacle> found =
                            search(part, path + "{" + entry.getKey() + "}", depth + 1, seen);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<SerializationObstacle> fields(Object object, String path, int depth, Set<Object> seen) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            if (!Serializable.class.isAssignableFrom(type)) {
                return Optional.empty(); // its fields are not written
            }
            for (Field field : type.getDeclaredFields()) {
                boolean written = !Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !field.getType().isPrimitive();
                Optional<SerializationObstacle> found = written
                        ? valueOf(field, object).flatMap(value -> search(value, step(path, field), depth + 1, seen))
                        : Optional.empty();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** What a lambda captures hangs in fields that nobody has named. */
    private static String step(String path, Field field) {
        String name = field.getDeclaringClass().isHidden() ? "(captured by the lambda)" : field.getName();
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Optional<Object> valueOf(Field field, Object object) {
        try {
            field.setAccessible(true);
            return Optional.ofNullable(field.get(object));
        } catch (InaccessibleObjectException | IllegalAccessException e) {
            return Optional.empty(); // a class of the JDK, which knows how to write itself
        }
    }
}
