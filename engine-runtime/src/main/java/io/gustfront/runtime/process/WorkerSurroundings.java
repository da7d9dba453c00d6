package io.gustfront.runtime.process;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.channel.ToWorker.Launch;
import io.gustfront.runtime.executor.ErrorSink;
import io.gustfront.runtime.frames.FrameListener;
import io.gustfront.runtime.link.RefusalReason;
import io.gustfront.runtime.worker.Worker;

/** What a worker process reaches its world through, so that the same logic runs as a process and in virtual time. */
public interface WorkerSurroundings {
    /** Begins to connect with the supervisor; the listener hears how that ends. False if nobody knows where the supervisor is. */
    boolean dial(FrameListener listener);

    /** After the last connection was closed: no other will be wanted. */
    void hangUp();

    /** Begins to compose a worker. That runs user code, so it is done elsewhere, and may take its time. */
    void compose(Launch launch, ErrorSink errors, Composing outcome);

    /** Hears, on any thread, what comes of composing, and of what was composed. */
    interface Composing {
        /** It is there. */
        void onComposed(Composed topology);

        /** It can't be, or a thread of it failed: the process can't go on. */
        void onFailed(String what, Throwable cause);

        /** A peer refuses this worker. */
        void onRefused(int peer, RefusalReason reason);
    }

    /** A worker that was composed, with its threads and links. But for {@link #end} the main thread's. */
    interface Composed {
        /** What it was composed by. */
        Launch launch();

        /** Its graph. */
        Topology topology();

        /** Its configuration. */
        TopologyConfig config();

        /** Its executors. */
        Worker worker();

        /** To be called after a plan: its tasks may be others. */
        void refreshTasks();

        /**
         * After all executors are closed: ends links, hooks and threads, elsewhere, for that runs user code.
         *
         * @param untilNs what the links haven't sent by then is given up
         * @param done called when it has ended, on any thread
         */
        void end(long untilNs, ErrorSink errors, Runnable done);
    }
}
