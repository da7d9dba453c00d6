package io.gustfront.runtime.flow;

/**
 * An executor that shares the thread of the one which feeds it, so that this one may run it (PROTOCOL F1, F2). It keeps all that it has:
 * its inbox, where its data goes whenever it can't be run at once; its places; its own duty cycles.
 */
public interface FusedExecutor {
    /**
     * The thread that drives both: executes a parcel, as if it had come out of the inbox. What can't be executed, because what comes of it
     * is held back, or a duty cycle's time is over (B0), is kept and executed in later duty cycles.
     *
     * @param feeder who runs it; in the middle of its own work
     * @return false, and nothing has happened, if it can't: something waits before that, or holds it back, or it isn't open
     */
    boolean tryExecute(Parcel parcel, Feeder feeder);
}
