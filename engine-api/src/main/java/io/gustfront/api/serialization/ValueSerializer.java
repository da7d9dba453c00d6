package io.gustfront.api.serialization;

/**
 * Writes and reads the values of one user class where tuples cross from worker to worker. An implementation needs a public
 * constructor without parameters; each executor makes an instance of its own and is the only one that calls it.
 *
 * @param <T> the class that it is registered for
 */
public interface ValueSerializer<T> {
    /** Writes a value; never null. */
    void write(ValueOutput out, T value);

    /** Reads what {@link #write} wrote, all of it and no more. */
    T read(ValueInput in);
}
