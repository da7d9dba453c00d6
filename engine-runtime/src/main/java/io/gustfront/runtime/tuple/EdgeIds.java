package io.gustfront.runtime.tuple;

/**
 * Edge ids: 64 random bits, never zero. One generator per executor; two of the same seed would cancel each other's edges, so the
 * seed is made of all that tells executors apart (PROTOCOL I4).
 *
 * <p>The generator is SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): a counter whose
 * values go through a bijective mixer of multiplications. It is not linear over XOR, unlike xorshift or a bare counter, whose
 * ids cancel out by themselves (1 ^ 2 ^ 3 = 0). Not safe for use by several threads.
 */
public final class EdgeIds {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private EdgeIds(long state) {
        this.state = state;
    }

    /**
     * A generator of its own for each executor of each start of each worker.
     *
     * @param entropy random for each start of a worker; in tests the test's seed
     * @param worker the worker's number
     * @param incarnation which start of it
     * @param epoch in which the executor was placed
     * @param firstTask the executor's lowest task
     */
    public static EdgeIds seeded(long entropy, int worker, int incarnation, long epoch, int firstTask) {
        long seed = mix(entropy + GOLDEN_GAMMA);
        seed = mix(seed ^ worker) + GOLDEN_GAMMA;
        seed = mix(seed ^ incarnation) + GOLDEN_GAMMA;
        seed = mix(seed ^ epoch) + GOLDEN_GAMMA;
        return new EdgeIds(mix(seed ^ firstTask));
    }

    /** The next id. */
    public long next() {
        long id;
        do {
            state += GOLDEN_GAMMA;
            id = mix(state);
        } while (id == 0);
        return id;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
