package io.gustfront.cluster.daemon;

import io.gustfront.cluster.json.MalformedJsonException;
import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.supervisor.MasterConnector;
import io.gustfront.cluster.wire.MasterWire;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.SupervisorMessage;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.frames.FrameConnection;
import io.gustfront.runtime.frames.FrameListener;
import io.gustfront.runtime.frames.FrameTransport;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A supervisor's connections with masters, over TCP. */
final class MasterConnections implements MasterConnector {
    private final FrameTransport transport;
    private final Hello hello;
    private final Secret secret;

    /**
     * @param node this node's id, as whom it presents itself
     */
    MasterConnections(FrameTransport transport, String node, String version, Secret secret) {
        this.transport = transport;
        this.hello = new Hello(MasterWire.CHANNEL, MasterWire.VERSION, version, node);
        this.secret = secret;
    }

    @Override
    public void connect(Leader leader, Events events) {
        // Unresolved: a name is looked up by a network thread, not by the caller's.
        transport.connect(
                InetSocketAddress.createUnresolved(leader.controlHost(), leader.controlPort()),
                hello,
                secret,
                MasterWire.MAX_FRAME,
                new Listener(events));
    }

    /** Of one connection; on its thread. */
    private static final class Listener implements FrameListener {
        private final Events events;
        private @Nullable Link link;

        Listener(Events events) {
            this.events = events;
        }

        @Override
        public void onOpen(FrameConnection connection) {
            Link opened = new Link(new BoundedFrames(connection, MasterWire.MAX_FRAME, "the master"));
            link = opened;
            events.onOpen(opened);
        }

        @Override
        public void onFrame(FrameConnection connection, byte[] frame) {
            Link open = link;
            if (open == null) {
                return;
            }
            try {
                events.onMessage(open, MasterWire.masterMessage(frame));
            } catch (MalformedJsonException | IllegalArgumentException e) {
                connection.close("a message of the master can't be read: " + e.getMessage());
            }
        }

        @Override
        public void onClose(FrameConnection connection, String why) {
            events.onClosed(Optional.ofNullable(link), why);
        }

        @Override
        public void onFailed(String why) {
            events.onClosed(Optional.empty(), why);
        }
    }

    private record Link(BoundedFrames frames) implements MasterLink {
        @Override
        public void send(SupervisorMessage message) {
            byte[] frame = MasterWire.encode(message);
            if (message instanceof SupervisorMessage.Reply reply && !frames.fits(frame)) {
                frame = MasterWire.encode(new SupervisorMessage.Reply(
                        reply.id(),
                        new ReplyBody.Refused("the answer has " + frame.length + " bytes, which is too much")));
            }
            frames.send(frame);
        }

        @Override
        public void close(String why) {
            frames.close(why);
        }
    }
}
