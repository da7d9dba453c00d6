package io.gustfront.simulation.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Machines, and what is between them. Connections are TCP's: what is sent over one arrives in order, late perhaps, or not at all when it
 * breaks; then what was sent last is lost, and the two ends learn of it at times of their own.
 */
public final class Network {
    private static final long LEAST_NS = 50_000L;
    private static final long MOST_NS = 2_000_000L;

    private final Timeline timeline;
    private final Chance chance;
    private final Set<Pair> blocked = new HashSet<>();
    private final Map<Pair, Long> slow = new HashMap<>();
    private final List<Pipe<?, ?>> pipes = new ArrayList<>();
    private final Set<String> off = new HashSet<>();
    private BiConsumer<String, String> onChange = (one, other) -> {};

    private record Pair(String one, String other) {
        static Pair of(String a, String b) {
            return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
        }
    }

    /** One in which all is well. */
    public Network(Timeline timeline, Chance chance) {
        this.timeline = timeline;
        this.chance = chance;
    }

    Timeline timeline() {
        return timeline;
    }

    Chance chance() {
        return chance;
    }

    /** Has somebody hear when two machines can't reach each other any more, or can again. */
    public void onChange(BiConsumer<String, String> listener) {
        onChange = listener;
    }

    /** Whether nothing arrives between two machines. */
    public boolean isBlocked(String one, String other) {
        return !one.equals(other) && blocked.contains(Pair.of(one, other));
    }

    /** Nothing arrives between two machines from now on. */
    public void block(String one, String other) {
        blocked.add(Pair.of(one, other));
        onChange.accept(one, other);
    }

    /** Ends {@link #block}: what has waited arrives. */
    public void unblock(String one, String other) {
        blocked.remove(Pair.of(one, other));
        onChange.accept(one, other);
    }

    /** A machine loses its power: nobody is told. To be called before its processes are killed. */
    public void powerOff(String machine) {
        off.add(machine);
    }

    /** A machine boots. */
    public void powerOn(String machine) {
        off.remove(machine);
    }

    /** Whether a machine has no power. */
    public boolean isOff(String machine) {
        return off.contains(machine);
    }

    /** What is sent between two machines takes longer. */
    public void slow(String one, String other, long byNs) {
        slow.put(Pair.of(one, other), byNs);
    }

    /** How long something sent now takes. */
    public long latencyNs(String one, String other) {
        if (one.equals(other)) {
            return 1_000L + chance.upToNs(100_000L);
        }
        long extra = slow.getOrDefault(Pair.of(one, other), 0L);
        return chance.magnitudeNs(LEAST_NS, MOST_NS) + chance.upToNs(extra);
    }

    /** A connection between two processes. */
    public <A, B> Pipe<A, B> connect(SimProcess one, SimProcess other) {
        Pipe<A, B> pipe = new Pipe<>(this, one, other);
        pipes.add(pipe);
        return pipe;
    }

    /** The connections that stand. */
    public List<Pipe<?, ?>> pipes() {
        pipes.removeIf(Pipe::isBroken);
        return pipes;
    }
}
