package io.gustfront.cluster.daemon;

import io.gustfront.cluster.supervisor.SupervisorAgent;
import io.gustfront.cluster.supervisor.WorkerLink;
import io.gustfront.runtime.channel.ChannelCodec;
import io.gustfront.runtime.channel.ToWorker;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.frames.FrameConnection;
import io.gustfront.runtime.frames.FrameListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections of workers, on Netty's threads; the agent gets what they say. */
final class WorkerConnections implements FrameListener {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerConnections.class);

    private final Map<FrameConnection, Link> links = new ConcurrentHashMap<>(); // one per open connection
    private volatile @Nullable SupervisorAgent agent; // set once; who comes before tries again

    void setAgent(SupervisorAgent owner) {
        agent = owner;
    }

    @Override
    public void onOpen(FrameConnection connection) {
        SupervisorAgent owner = agent;
        if (owner == null) {
            connection.close("this supervisor isn't up yet");
            return;
        }
        Link link = new Link(connection);
        links.put(connection, link);
        owner.onWorkerOpen(link);
    }

    @Override
    public void onFrame(FrameConnection connection, byte[] frame) {
        Link link = links.get(connection);
        SupervisorAgent owner = agent;
        if (link == null || owner == null) {
            return;
        }
        try {
            owner.onWorkerMessage(link, ChannelCodec.toSupervisor(frame));
        } catch (MalformedWireException | IllegalArgumentException e) {
            connection.close("a message of the worker can't be read: " + e.getMessage());
        }
    }

    @Override
    public void onClose(FrameConnection connection, String why) {
        Link link = links.remove(connection);
        SupervisorAgent owner = agent;
        if (link != null && owner != null) {
            owner.onWorkerClosed(link, why);
        }
    }

    @Override
    public void onFailed(String why) {
        LOG.info("a connection of a worker failed: {}", why);
    }

    private static final class Link implements WorkerLink {
        private final FrameConnection connection;

        Link(FrameConnection connection) {
            this.connection = connection;
        }

        @Override
        public String subject() {
            return connection.hello().subject();
        }

        @Override
        public void send(ToWorker message) {
            byte[] frame = ChannelCodec.encode(message);
            if (frame.length > ChannelCodec.MAX_FRAME) {
                LOG.error("a message to worker {} has {} bytes, which is too much", subject(), frame.length);
                connection.close("a message would be too long");
                return;
            }
            connection.send(frame);
        }

        @Override
        public void close(String why) {
            connection.close(why);
        }
    }
}
