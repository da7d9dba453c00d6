package io.gustfront.api.serialization;

/**
 * The hash of a user class that is a key of a fields grouping. Equal keys must have equal hashes in every JVM and after every
 * restart: never build it on {@link System#identityHashCode} or on a {@code hashCode} that nobody overrode. An implementation
 * needs a public constructor without parameters.
 *
 * @param <T> the class that it is registered for
 */
@FunctionalInterface
public interface KeyHash<T> {
    /** The hash of a key; never null. Called by any executor's thread. */
    long hash(T key);
}
