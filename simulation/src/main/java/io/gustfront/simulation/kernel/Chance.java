package io.gustfront.simulation.kernel;

import java.util.List;
import java.util.SplittableRandom;

/** All that is left to chance, drawn from a seed. */
public final class Chance {
    private final SplittableRandom random;

    /** Draws from a seed. */
    public Chance(long seed) {
        this(new SplittableRandom(seed));
    }

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    /** One that draws from a seed of its own, so that what one part draws doesn't change what another does. */
    public Chance split() {
        return new Chance(random.split());
    }

    /** Any number. */
    public long any() {
        return random.nextLong();
    }

    /** From 0 to below a bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** From one number to another, both included. */
    public int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /** True with a probability. */
    public boolean in(double probability) {
        return random.nextDouble() < probability;
    }

    /** From 0 to below 1. */
    public double share() {
        return random.nextDouble();
    }

    /** From 0 to below a number of nanoseconds. */
    public long upToNs(long boundNs) {
        return boundNs <= 0 ? 0 : random.nextLong(boundNs);
    }

    /** A time between two, short ones as likely as long ones: evenly over magnitudes. */
    public long magnitudeNs(long leastNs, long mostNs) {
        return (long) (leastNs * Math.exp(random.nextDouble() * Math.log((double) mostNs / leastNs)));
    }

    /** One of a list. */
    public <T> T of(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }
}
