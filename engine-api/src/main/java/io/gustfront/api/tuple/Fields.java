package io.gustfront.api.tuple;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ordered names of a stream's values. Immutable; equal when the names are equal and in the same order. */
public final class Fields implements Iterable<String>, Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> names;
    private final HashMap<String, Integer> positions;

    /**
     * @param names at least none, each once
     * @throws IllegalArgumentException if a name is there twice or blank
     */
    public Fields(String... names) {
        this(Arrays.asList(names));
    }

    /**
     * @param names at least none, each once
     * @throws IllegalArgumentException if a name is there twice or blank
     */
    public Fields(List<String> names) {
        this.names = new ArrayList<>(names);
        this.positions = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isBlank()) {
                throw new IllegalArgumentException("a field of " + names + " has a blank name");
            }
            if (positions.put(name, i) != null) {
                throw new IllegalArgumentException("field '" + name + "' is there twice in " + names);
            }
        }
    }

    /** How many names there are. */
    public int size() {
        return names.size();
    }

    /** The name at a position, counted from 0. */
    public String get(int index) {
        return names.get(index);
    }

    /** Whether a name is one of these. */
    public boolean contains(String name) {
        return positions.containsKey(name);
    }

    /**
     * The position of a name, counted from 0.
     *
     * @throws IllegalArgumentException if there is no such field; the message lists those that there are
     */
    public int fieldIndex(String name) {
        Integer index = positions.get(name);
        if (index == null) {
            throw new IllegalArgumentException("there is no field '" + name + "'; the fields are " + names);
        }
        return index;
    }

    /** The names, in order; unmodifiable. */
    public List<String> toList() {
        return List.copyOf(names);
    }

    /** The positions of other fields in this, in the other's order. */
    public int[] indexesOf(Fields selected) {
        int[] indexes = new int[selected.size()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = fieldIndex(selected.get(i));
        }
        return indexes;
    }

    @Override
    public Iterator<String> iterator() {
        return toList().iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields fields && fields.names.equals(names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return names.toString();
    }

    /** The names with their positions, for those who look many up at once. */
    public Map<String, Integer> positions() {
        return Map.copyOf(positions);
    }
}
