package io.gustfront.simulation.store;

import io.gustfront.cluster.store.CommitResult;
import io.gustfront.cluster.store.InMemoryStoreServer;
import io.gustfront.cluster.store.StoreWrite;
import io.gustfront.simulation.kernel.Chance;
import io.gustfront.simulation.kernel.Network;
import io.gustfront.simulation.kernel.SimProcess;
import io.gustfront.simulation.kernel.Timeline;
import java.util.ArrayList;
import java.util.List;

/** The store's servers, and the sessions that processes have with them. */
public final class StoreModel {
    /** The machine that the servers run on, as the network names it. */
    public static final String MACHINE = "zk";

    /** After so long without a word a session is over. */
    public static final long SESSION_NS = 6_000_000_000L;

    final InMemoryStoreServer server = new InMemoryStoreServer();
    final Timeline timeline;
    final Network network;
    final Chance chance;
    final OnCommit onCommit;
    private final List<StoreSession> sessions = new ArrayList<>();
    private boolean away;

    /** Hears of each commit that was done, as it is done. */
    @FunctionalInterface
    public interface OnCommit {
        /** A process's commit was done. */
        void onCommit(SimProcess process, List<StoreWrite> writes, CommitResult.Done done);
    }

    /** One with nothing in it but the layout. */
    public StoreModel(Timeline timeline, Network network, Chance chance, OnCommit onCommit) {
        this.timeline = timeline;
        this.network = network;
        this.chance = chance;
        this.onCommit = onCommit;
    }

    /** A session of a process. */
    public StoreSession connect(SimProcess process) {
        sessions.removeIf(StoreSession::isOver);
        StoreSession session = new StoreSession(this, process);
        sessions.add(session);
        return session;
    }

    /** All paths that there are. */
    public List<String> paths() {
        return server.paths();
    }

    /** Those that are open; that of a process that has died is until the server notices. */
    public List<StoreSession> sessions() {
        sessions.removeIf(StoreSession::isOver);
        return sessions;
    }

    /** Nobody is answered from now on. Sessions live on until it is back, as servers without a majority can't end them. */
    public void goAway() {
        away = true;
        sessions().forEach(StoreSession::look);
    }

    /** Ends {@link #goAway}. */
    public void comeBack() {
        away = false;
        sessions().forEach(StoreSession::look);
    }

    /** The network has changed. */
    public void look() {
        sessions().forEach(StoreSession::look);
    }

    boolean isAway() {
        return away;
    }

    boolean isReachable(SimProcess process) {
        return !away && !network.isBlocked(process.machine(), MACHINE) && !network.isOff(process.machine());
    }
}
