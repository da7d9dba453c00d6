package io.gustfront.runtime.process;

import io.gustfront.runtime.channel.ChannelCodec;
import io.gustfront.runtime.channel.ToSupervisor;
import io.gustfront.runtime.channel.ToWorker;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.frames.FrameConnection;
import io.gustfront.runtime.frames.FrameListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's end of the conversation with its supervisor: connects, and connects again with growing pauses when the supervisor
 * is away. All but the listener is the main thread's; what arrives is handed to it as events.
 */
final class SupervisorChannel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisorChannel.class);
    private static final long SHORTEST_PAUSE_NS = 50_000_000L;
    private static final long LONGEST_PAUSE_NS = 1_000_000_000L;

    /** What happens. */
    sealed interface Event {}

    /** Both have proved themselves. */
    record Opened(FrameConnection connection) implements Event {}

    /** The supervisor says something. */
    record Told(FrameConnection connection, ToWorker message) implements Event {}

    /** The connection is gone, or didn't come to be: then there is none. */
    record Ended(@Nullable FrameConnection connection, String why) implements Event {}

    private final WorkerSurroundings surroundings;
    private final FrameListener listener;
    private @Nullable FrameConnection connection;
    private boolean connecting;
    private long pauseNs = SHORTEST_PAUSE_NS;
    private long notBeforeNs;
    private String lastProblem = "";

    SupervisorChannel(WorkerSurroundings surroundings, Consumer<Event> events, long nowNs) {
        this.surroundings = surroundings;
        this.listener = new Listener(events);
        this.notBeforeNs = nowNs;
    }

    private static final class Listener implements FrameListener {
        private final Consumer<Event> events;

        Listener(Consumer<Event> events) {
            this.events = events;
        }

        @Override
        public void onOpen(FrameConnection opened) {
            events.accept(new Opened(opened));
        }

        @Override
        public void onFrame(FrameConnection from, byte[] frame) {
            try {
                events.accept(new Told(from, ChannelCodec.toWorker(frame)));
            } catch (MalformedWireException | IllegalArgumentException e) {
                from.close("a message of the supervisor can't be read: " + e.getMessage());
            }
        }

        @Override
        public void onClose(FrameConnection closed, String why) {
            events.accept(new Ended(closed, why));
        }

        @Override
        public void onFailed(String why) {
            events.accept(new Ended(null, why));
        }
    }

    /** Connects, if that is wanted and due. */
    void step(long nowNs) {
        if (connection != null || connecting || nowNs - notBeforeNs < 0) {
            return;
        }
        connecting = surroundings.dial(listener);
        if (!connecting) {
            onEnded(null, "nobody knows where it is", nowNs);
        }
    }

    void onOpened(FrameConnection opened) {
        connecting = false;
        connection = opened;
        pauseNs = SHORTEST_PAUSE_NS;
        lastProblem = "";
        LOG.info("connected with the supervisor");
    }

    /** Whether it was this connection, or a try, that ended. */
    boolean onEnded(@Nullable FrameConnection ended, String why, long nowNs) {
        if (ended != connection) {
            return false;
        }
        connection = null;
        connecting = false;
        notBeforeNs = nowNs + pauseNs;
        pauseNs = Math.min(LONGEST_PAUSE_NS, 2 * pauseNs);
        if (!why.equals(lastProblem)) {
            lastProblem = why;
            LOG.warn("no connection with the supervisor: {}; running on, and trying again", why);
        }
        return true;
    }

    /** Whether there is a connection, and it is this one. */
    boolean isCurrent(FrameConnection other) {
        return connection == other;
    }

    boolean isOpen() {
        return connection != null;
    }

    /** Tells something; whether there is somebody to tell it to. */
    boolean send(ToSupervisor message) {
        FrameConnection open = connection;
        if (open == null) {
            return false;
        }
        byte[] frame = ChannelCodec.encode(message);
        if (frame.length > ChannelCodec.MAX_FRAME) {
            LOG.error("a message of {} bytes is too long for the supervisor", frame.length);
            return true;
        }
        open.send(frame);
        return true;
    }

    @Override
    public void close() {
        FrameConnection open = connection;
        connection = null;
        if (open != null) {
            open.close("the worker ends");
        }
        surroundings.hangUp();
    }
}
