package io.gustfront.cluster.daemon;

import io.gustfront.cluster.supervisor.SupervisorAgent;
import io.gustfront.cluster.supervisor.WorkerLink;
import io.gustfront.runtime.channel.ChannelCodec;
import io.gustfront.runtime.channel.ToWorker;
import io.gustfront.runtime.frames.FrameConnection;

/** Connections of workers: the supervisor's agent gets what they say. */
record WorkerConnections(SupervisorAgent agent) implements AcceptedConnections.Owner<WorkerLink> {
    /** Those of nobody yet. */
    static AcceptedConnections<WorkerLink> accepted() {
        return new AcceptedConnections<>("a worker", Link::of);
    }

    @Override
    public void onOpen(WorkerLink link) {
        agent.onWorkerOpen(link);
    }

    @Override
    public void onFrame(WorkerLink link, byte[] frame) {
        agent.onWorkerMessage(link, ChannelCodec.toSupervisor(frame));
    }

    @Override
    public void onClosed(WorkerLink link, String why) {
        agent.onWorkerClosed(link, why);
    }

    private record Link(String subject, BoundedFrames frames) implements WorkerLink {
        static WorkerLink of(FrameConnection connection) {
            String subject = connection.hello().subject();
            return new Link(subject, new BoundedFrames(connection, ChannelCodec.MAX_FRAME, "worker " + subject));
        }

        @Override
        public void send(ToWorker message) {
            frames.send(ChannelCodec.encode(message));
        }

        @Override
        public void close(String why) {
            frames.close(why);
        }
    }
}
