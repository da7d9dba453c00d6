package io.gustfront.runtime.agent;

/** Drives agents: by threads, or by a test's hand. */
public interface AgentHost {
    /** Drives an agent from now on, until it is closed. */
    void start(Agent agent);

    /**
     * Drives an agent from now on, on the thread that drives another one already.
     *
     * @return false, and it isn't driven, if there is no such thread any more
     */
    boolean startBeside(Agent agent, Agent other);

    /**
     * Called by an agent in the middle of its work that can't go on before others did something: lets them, if they are driven
     * by this thread (but for those that are in the middle of their work, too), else waits until its bell rings, at most as long
     * as told.
     */
    void awaitProgress(Agent blocked, long maxWaitNs);

    /**
     * Whether the calling thread is one that drives agents of this host. Such a thread must not wait for an agent other than by
     * {@link #awaitProgress}: that one may wait for this one, or be driven by the same thread.
     */
    boolean isAgentThread();

    /** What a thread of this host is called while it drives the agent of that name. */
    default String threadName(String agent) {
        return agent;
    }
}
