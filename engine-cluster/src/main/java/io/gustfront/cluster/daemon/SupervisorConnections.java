package io.gustfront.cluster.daemon;

import io.gustfront.cluster.master.MasterAgent;
import io.gustfront.cluster.master.SupervisorLink;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.MasterWire;
import io.gustfront.runtime.frames.FrameConnection;

/** Connections of supervisors: the master's agent gets what they say, and knows a supervisor once it has registered. */
record SupervisorConnections(MasterAgent agent) implements AcceptedConnections.Owner<SupervisorLink> {
    /** Those of nobody yet. */
    static AcceptedConnections<SupervisorLink> accepted() {
        return new AcceptedConnections<>("a supervisor", Link::of);
    }

    @Override
    public void onOpen(SupervisorLink link) {}

    @Override
    public void onFrame(SupervisorLink link, byte[] frame) {
        agent.onMessage(link, MasterWire.supervisorMessage(frame));
    }

    @Override
    public void onClosed(SupervisorLink link, String why) {
        agent.onClosed(link, why);
    }

    private record Link(String node, BoundedFrames frames) implements SupervisorLink {
        static SupervisorLink of(FrameConnection connection) {
            String node = connection.hello().subject();
            return new Link(node, new BoundedFrames(connection, MasterWire.MAX_FRAME, "node " + node));
        }

        @Override
        public void send(MasterMessage message) {
            frames.send(MasterWire.encode(message));
        }

        @Override
        public void close(String why) {
            frames.close(why);
        }
    }
}
