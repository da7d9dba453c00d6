package io.gustfront.runtime.link;

import io.gustfront.runtime.agent.Sleeper;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One worker's end of an {@link InMemoryNetwork}. Whoever calls {@link #doWork} is the link thread. */
public final class InMemoryTransport implements Transport {
    private static final int FIRST_FREE_PORT = 49_152;

    private final InMemoryNetwork network;
    private final String name;

    /** Connections that were dialed by others. Filled by their threads. */
    private final Queue<InMemoryConnection> arrivals = new ConcurrentLinkedQueue<>();

    /** Read by whoever cuts. */
    private final List<InMemoryConnection> connections = new CopyOnWriteArrayList<>();

    private final AtomicInteger nextFreePort = new AtomicInteger(FIRST_FREE_PORT);
    private volatile @Nullable Duty duty;
    private volatile @Nullable Supplier<ConnectionHandler> handlers;
    private volatile @Nullable Sleeper sleeper;
    private volatile boolean woken = true;
    private volatile boolean closed;

    InMemoryTransport(InMemoryNetwork network, String name) {
        this.network = network;
        this.name = name;
    }

    /** What it was called when it was made. */
    public String name() {
        return name;
    }

    @Override
    public void drive(Duty newDuty) {
        if (duty != null) {
            throw new IllegalStateException("the transport has a duty already");
        }
        duty = newDuty;
        wake();
    }

    @Override
    public int listen(String host, int port, Supplier<ConnectionHandler> newHandlers) throws IOException {
        handlers = newHandlers;
        int bound = port == 0 ? nextFreePort.getAndIncrement() : port;
        while (!network.listen(host, bound, this)) {
            if (port != 0) {
                throw new IOException("could not bind " + host + ":" + port + ": somebody listens there");
            }
            bound = nextFreePort.getAndIncrement();
        }
        return bound;
    }

    @Override
    public Connection dial(PeerAddress address, ConnectionHandler handler) {
        InMemoryTransport listener = network.listener(address);
        InMemoryConnection here =
                new InMemoryConnection(network, this, listener == null ? address.toString() : listener.name, handler);
        connections.add(here);
        if (listener == null) {
            here.refused("nobody listens at " + address);
        } else {
            InMemoryConnection there = new InMemoryConnection(network, listener, name, null);
            here.pairWith(there);
            there.pairWith(here);
            there.dialed();
            listener.arrivals.add(there);
            listener.wake();
        }
        return here;
    }

    /** Delivers what has arrived, and runs the duty. Returns how much was done. */
    public int doWork() {
        if (closed) {
            return 0;
        }
        woken = false;
        int work = 0;
        for (InMemoryConnection arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
            connections.add(arrival);
        }
        long now = network.nowNs();
        boolean someGone = false;
        for (InMemoryConnection connection : connections) {
            work += connection.deliver(now);
            someGone |= connection.isGone();
        }
        if (someGone) {
            connections.removeIf(InMemoryConnection::isGone);
        }
        Duty current = duty;
        if (current != null) {
            work += current.doWork();
        }
        return work;
    }

    /** How long until there is something to do; 0 if there is now, {@link Long#MAX_VALUE} if never unless woken. */
    public long idleNs() {
        if (closed) {
            return Long.MAX_VALUE;
        }
        if (woken || !arrivals.isEmpty()) {
            return 0;
        }
        Duty current = duty;
        long idle = current == null ? Long.MAX_VALUE : network.untilNs(current.nextDeadlineNs());
        long now = network.nowNs();
        for (InMemoryConnection connection : connections) {
            idle = Math.min(idle, connection.idleNs(now));
        }
        return idle;
    }

    /** Who drives it, and is told when there is something to do; null for nobody. */
    public void wakeBy(@Nullable Sleeper newSleeper) {
        sleeper = newSleeper;
    }

    @Override
    public void wake() {
        woken = true;
        Sleeper asleep = sleeper;
        if (asleep != null) {
            asleep.wakeUp();
        }
    }

    /** What a connection that was dialed by another is served by; null if nothing listens (any more). */
    @Nullable
    ConnectionHandler newHandler() {
        Supplier<ConnectionHandler> current = handlers;
        return current == null || closed ? null : current.get();
    }

    void cutAll(String otherName) {
        for (InMemoryConnection connection : connections) {
            if (connection.otherName().equals(otherName)) {
                connection.cut();
            }
        }
        arrivals.forEach(arrival -> {
            if (arrival.otherName().equals(otherName)) {
                arrival.cut();
            }
        });
        wake();
    }

    @Override
    public void close() {
        closed = true;
        network.remove(this);
        connections.forEach(InMemoryConnection::close);
        arrivals.forEach(InMemoryConnection::close);
    }
}
