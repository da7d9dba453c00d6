package io.gustfront.runtime.link;

import io.gustfront.api.task.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A network within the process, for tests, simulations and clusters of one process. It has no thread and no time of its own:
 * each of its transports is stepped by hand, or by a {@link InMemoryRunner}; time is that of the clock it was given. Stepped in
 * the same order with the same clock, it does the same.
 *
 * <p>A connection keeps the order of its frames, loses and damages none, and breaks only when it is told to: that is what TCP
 * gives. {@link #cut}, {@link #hold}, {@link #deafen}, {@link #delay} and {@link #interfere} make it worse. Any thread may call them.
 */
public final class InMemoryNetwork {
    private static final Interference NONE = (from, to, frame) -> List.of(frame);

    private final Clock clock;

    /** When the network was made; times within are counted from there, so that they can be compared. */
    private final long originNs;

    private final Map<String, InMemoryTransport> listeners = new ConcurrentHashMap<>();
    private final List<InMemoryTransport> transports = new CopyOnWriteArrayList<>();
    private final Map<Pair, Conditions> conditions = new ConcurrentHashMap<>();
    private volatile Interference interference = NONE;

    /** What may happen to a frame on its way. */
    @FunctionalInterface
    public interface Interference {
        /**
         * What arrives of a frame: itself, others, or nothing.
         *
         * @param from the name of the sending transport
         * @param to the name of the receiving one
         */
        List<byte[]> onFrame(String from, String to, byte[] frame);
    }

    /** How two transports get on with each other; the names in their natural order. */
    private record Pair(String one, String other) {
        static Pair of(String a, String b) {
            return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
        }
    }

    /** How it is between two transports. Written by whoever makes the weather, read by both. */
    static final class Conditions {
        volatile boolean held;
        volatile @Nullable String deaf; // the transport at which nothing arrives
        volatile long delayNs;
    }

    /** A network in which time is that of the clock. */
    public InMemoryNetwork(Clock clock) {
        this.clock = clock;
        this.originNs = clock.nanoTime();
    }

    /** A new transport. The name is for the methods below and for logs. */
    public InMemoryTransport transport(String name) {
        InMemoryTransport transport = new InMemoryTransport(this, name);
        transports.add(transport);
        return transport;
    }

    /** Breaks all connections between two transports; what is under way is lost. */
    public void cut(String a, String b) {
        for (InMemoryTransport transport : transports) {
            if (transport.name().equals(a)) {
                transport.cutAll(b);
            } else if (transport.name().equals(b)) {
                transport.cutAll(a);
            }
        }
    }

    /** Nothing arrives any more between two transports, and nobody is told; dials get no answer. What is under way waits. */
    public void hold(String a, String b) {
        between(a, b).held = true;
    }

    /** Nothing arrives any more at one transport from another, and nobody is told; the other way all goes on. What is under way waits. */
    public void deafen(String to, String from) {
        between(to, from).deaf = to;
    }

    /** Ends {@link #hold} and {@link #deafen}: what has waited arrives. */
    public void release(String a, String b) {
        between(a, b).held = false;
        between(a, b).deaf = null;
        wakeAll();
    }

    /** What is sent from now on takes so long, either way. Never overtakes what was sent before. */
    public void delay(String a, String b, long delayNs) {
        between(a, b).delayNs = delayNs;
    }

    /** All frames go through there from now on; null for nothing of the kind. */
    public void interfere(@Nullable Interference newInterference) {
        interference = newInterference == null ? NONE : newInterference;
    }

    /** Steps each transport once, in the order in which they were made. Returns how much was done. */
    public int step() {
        int work = 0;
        for (InMemoryTransport transport : transports) {
            work += transport.doWork();
        }
        return work;
    }

    /** How long until something is due if nobody does anything; 0 if it is, {@link Long#MAX_VALUE} if that is never. */
    public long idleNs() {
        long idle = Long.MAX_VALUE;
        for (InMemoryTransport transport : transports) {
            idle = Math.min(idle, transport.idleNs());
        }
        return idle;
    }

    /** The time since the network was made. */
    long nowNs() {
        return clock.nanoTime() - originNs;
    }

    /** How long it is until a time of the clock. */
    long untilNs(long clockNs) {
        return clockNs == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, clockNs - clock.nanoTime());
    }

    List<byte[]> interfered(String from, String to, byte[] frame) {
        return interference.onFrame(from, to, frame);
    }

    /** False if somebody listens there already. */
    boolean listen(String host, int port, InMemoryTransport transport) {
        return listeners.putIfAbsent(host + ":" + port, transport) == null;
    }

    @Nullable
    InMemoryTransport listener(PeerAddress address) {
        return listeners.get(address.toString());
    }

    void remove(InMemoryTransport transport) {
        listeners.values().removeIf(listener -> listener == transport);
        transports.remove(transport);
    }

    Conditions between(String a, String b) {
        return conditions.computeIfAbsent(Pair.of(a, b), pair -> new Conditions());
    }

    private void wakeAll() {
        transports.forEach(InMemoryTransport::wake);
    }
}
