package io.gustfront.runtime.tuple;

import java.util.Arrays;
import java.util.HashMap;

/**
 * The roots of a tuple with their edges: parallel arrays, each root once. Immutable once it is in a tuple; {@link Builder} makes
 * it. Almost every tuple has one root or none.
 */
public final class Roots {
    /** No root: the tuple is untracked. */
    public static final Roots NONE = new Roots(new long[0], new long[0], new SpoutFence[0], 0);

    private final long[] ids;
    private final long[] edges;
    private final SpoutFence[] fences;
    private final int count;

    private Roots(long[] ids, long[] edges, SpoutFence[] fences, int count) {
        this.ids = ids;
        this.edges = edges;
        this.fences = fences;
        this.count = count;
    }

    /** How many roots. */
    public int count() {
        return count;
    }

    /** The id of a root, by its place. */
    public long id(int index) {
        return ids[index];
    }

    /** The tuple's edge in that root's tree. */
    public long edge(int index) {
        return edges[index];
    }

    /** Who emitted that root. */
    public SpoutFence fence(int index) {
        return fences[index];
    }

    /** Joins roots: equal ones merge, their edges XOR-ed. Reusable; not for use by several threads. */
    public static final class Builder {
        private static final int LINEAR_LIMIT = 16;

        private long[] ids = new long[8];
        private long[] edges = new long[8];
        private SpoutFence[] fences = new SpoutFence[8];
        private int count;
        private final HashMap<Long, Integer> index = new HashMap<>(); // in use beyond a few roots

        /** An empty one. */
        public Builder() {}

        /** Adds a root, or its edge to the root that is there. */
        public void add(long id, long edge, SpoutFence fence) {
            int at = find(id);
            if (at >= 0) {
                edges[at] ^= edge;
                return;
            }
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, 2 * count);
                edges = Arrays.copyOf(edges, 2 * count);
                fences = Arrays.copyOf(fences, 2 * count);
            }
            ids[count] = id;
            edges[count] = edge;
            fences[count] = fence;
            count++;
            if (count > LINEAR_LIMIT) {
                for (int i = index.size(); i < count; i++) {
                    index.put(ids[i], i);
                }
            }
        }

        private int find(long id) {
            if (count > LINEAR_LIMIT) {
                return index.getOrDefault(id, -1);
            }
            for (int i = 0; i < count; i++) {
                if (ids[i] == id) {
                    return i;
                }
            }
            return -1;
        }

        /** How many roots there are now. */
        public int count() {
            return count;
        }

        /** What was added since the last call; begins anew. */
        public Roots build() {
            Roots roots = count == 0
                    ? NONE
                    : new Roots(
                            Arrays.copyOf(ids, count),
                            Arrays.copyOf(edges, count),
                            Arrays.copyOf(fences, count),
                            count);
            clear();
            return roots;
        }

        /** Forgets what was added. */
        public void clear() {
            count = 0;
            index.clear();
        }
    }
}
