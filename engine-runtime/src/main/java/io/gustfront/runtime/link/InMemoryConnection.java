package io.gustfront.runtime.link;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection within the process. What the other end does arrives as events, in order, each with the time from which
 * it can be seen. Its methods belong to its transport's thread, but for {@link #post} and {@link #cut}.
 */
final class InMemoryConnection implements Connection {
    /** What may be under way in one direction; when it has fallen to half of that, the sender is told. */
    private static final int HIGH_WATER_BYTES = 512 << 10;

    /** Frames that are delivered in one step, so that others get their turn. */
    private static final int FRAMES_PER_STEP = 64;

    private final InMemoryNetwork network;
    private final InMemoryTransport transport;
    private final String otherName;
    private final InMemoryNetwork.Conditions conditions;
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    /** Bytes of frames that are under way to this end. Raised by the other end, lowered by this one. */
    private final AtomicInteger underWay = new AtomicInteger();

    /** The other end was refused, and wants to know when there is room. Raised by the other end, lowered by this one. */
    private volatile boolean roomWanted;

    /** Broken from outside. */
    private volatile boolean cut;

    private @Nullable InMemoryConnection other;
    private @Nullable ConnectionHandler handler;
    private int maxFrameBytes = HandshakeFrames.MAX_BYTES;
    private long lastDueNs;
    private boolean over;

    /** What happens to an end. */
    private sealed interface Event {
        /** From when on it can be seen. */
        long dueNs();
    }

    private record Dialed(long dueNs) implements Event {}

    private record Connected(long dueNs) implements Event {}

    private record Arrived(long dueNs, Frame frame) implements Event {}

    private record Writable(long dueNs) implements Event {}

    private record Gone(long dueNs, String why) implements Event {}

    /** Bytes, compared by who they are. */
    private static final class Frame {
        final byte[] bytes;

        Frame(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    InMemoryConnection(
            InMemoryNetwork network,
            InMemoryTransport transport,
            String otherName,
            @Nullable ConnectionHandler handler) {
        this.network = network;
        this.transport = transport;
        this.otherName = otherName;
        this.conditions = network.between(transport.name(), otherName);
        this.handler = handler;
    }

    String otherName() {
        return otherName;
    }

    void pairWith(InMemoryConnection newOther) {
        other = newOther;
    }

    /** By the dialing side, before this end is known to its transport. */
    void dialed() {
        events.add(new Dialed(network.nowNs() + conditions.delayNs));
    }

    void refused(String why) {
        events.add(new Gone(network.nowNs(), why));
    }

    // ---- the hub's side

    @Override
    public void send(byte[] source, int offset, int length) {
        if (over) {
            return;
        }
        byte[] sent = Arrays.copyOfRange(source, offset, offset + length);
        InMemoryConnection target = requireNonNull(other);
        for (byte[] frame : network.interfered(transport.name(), otherName, sent)) {
            target.underWay.addAndGet(frame.length);
            target.post(new Arrived(dueNs(), new Frame(frame)));
        }
    }

    @Override
    public boolean isWritable() {
        InMemoryConnection target = other;
        if (over || target == null) {
            return false;
        }
        if (target.underWay.get() < HIGH_WATER_BYTES) {
            return true;
        }
        target.roomWanted = true;
        return target.underWay.get() < HIGH_WATER_BYTES;
    }

    @Override
    public void limitFrames(int maxBytes) {
        maxFrameBytes = maxBytes;
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            InMemoryConnection target = other;
            if (target != null) {
                target.post(new Gone(dueNs(), "the other side closed it"));
            }
        }
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public String remote() {
        return otherName;
    }

    /** When what is sent now is seen there: after all that was sent before. */
    private long dueNs() {
        lastDueNs = Math.max(lastDueNs, network.nowNs() + conditions.delayNs);
        return lastDueNs;
    }

    // ---- the network's side

    private void post(Event event) {
        events.add(event);
        transport.wake();
    }

    /** Any thread. */
    void cut() {
        cut = true;
    }

    boolean isGone() {
        return over;
    }

    /** How long until the next event can be seen; {@link Long#MAX_VALUE} if there is none. */
    long idleNs(long nowNs) {
        if (over) {
            return Long.MAX_VALUE;
        }
        if (cut) {
            return 0;
        }
        Event next = events.peek();
        return next == null || isHeld() ? Long.MAX_VALUE : Math.max(0, next.dueNs() - nowNs);
    }

    private boolean isHeld() {
        return conditions.held || transport.name().equals(conditions.deaf);
    }

    /** Tells the handler what can be seen by now. Returns how much that was. */
    int deliver(long nowNs) {
        int delivered = 0;
        if (cut && !over) {
            // Both ends are cut: what either has sent is gone.
            events.clear();
            end("the connection was cut");
            delivered++;
        }
        while (!over && delivered < FRAMES_PER_STEP && !isHeld()) {
            Event next = events.peek();
            if (next == null || next.dueNs() > nowNs) {
                break;
            }
            events.remove();
            deliver(next);
            delivered++;
        }
        return delivered;
    }

    private void deliver(Event event) {
        if (event instanceof Arrived arrived) {
            onArrived(arrived.frame().bytes);
        } else if (event instanceof Dialed) {
            onDialed();
        } else if (event instanceof Connected && handler != null) {
            handler.onConnected(this);
        } else if (event instanceof Writable && handler != null) {
            handler.onWritable(this);
        } else if (event instanceof Gone gone) {
            end(gone.why());
        }
    }

    private void onDialed() {
        ConnectionHandler newHandler = transport.newHandler();
        if (newHandler == null) {
            close();
            return;
        }
        handler = newHandler;
        requireNonNull(other).post(new Connected(dueNs()));
        newHandler.onConnected(this);
    }

    private void onArrived(byte[] frame) {
        int left = underWay.addAndGet(-frame.length);
        if (roomWanted && left <= HIGH_WATER_BYTES / 2) {
            roomWanted = false;
            InMemoryConnection sender = requireNonNull(other);
            sender.post(new Writable(network.nowNs()));
        }
        if (frame.length > maxFrameBytes) {
            InMemoryConnection sender = requireNonNull(other);
            sender.post(new Gone(dueNs(), "the other side closed it"));
            end("a frame of " + frame.length + " bytes; 1 to " + maxFrameBytes + " are allowed");
        } else if (handler != null) {
            handler.onFrame(this, frame, 0, frame.length);
        }
    }

    private void end(String why) {
        over = true;
        if (handler != null) {
            handler.onDisconnected(this, why);
        }
    }
}
