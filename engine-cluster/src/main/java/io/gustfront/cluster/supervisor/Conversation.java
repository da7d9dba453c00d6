package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.supervisor.MasterConnector.MasterLink;
import io.gustfront.cluster.wire.SupervisorMessage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection with the leading master: to whom it is wanted, whether it stands, when something was heard and said. Owned by the
 * supervisor's thread.
 */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final long HEARTBEAT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long SHORTEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(2);

    /** A try to connect ends by itself long before this. */
    private static final long LONGEST_TRY_NS = TimeUnit.SECONDS.toNanos(15);

    private final MasterConnector connector;
    private final MasterConnector.Events events;
    private @Nullable Leader leader;
    private @Nullable MasterLink link;
    private boolean synced;
    private boolean connecting;
    private long triedNs;
    private long notBeforeNs;
    private long pauseNs = SHORTEST_PAUSE_NS;
    private long beatNs;
    private long heardNs;
    private long highestTerm;
    private String lastProblem = "";

    Conversation(MasterConnector connector, MasterConnector.Events events, long nowNs) {
        this.connector = connector;
        this.events = events;
        this.heardNs = nowNs;
        this.notBeforeNs = nowNs;
    }

    /** ZooKeeper says who leads. One who led before isn't listened to any more. */
    void onLeader(Leader newest, long nowNs) {
        Leader before = leader;
        if (newest.term() < highestTerm || newest.equals(before)) {
            return;
        }
        highestTerm = newest.term();
        leader = newest;
        pauseNs = SHORTEST_PAUSE_NS;
        notBeforeNs = nowNs;
        connecting = false;
        drop("master " + newest.master() + " leads now, in term " + newest.term());
    }

    /**
     * Connects, says that this node is there, and ends a connection on which nothing is heard.
     *
     * @param wallMs what this node's clock shows, milliseconds since 1970
     */
    void tick(long nowNs, long wallMs) {
        MasterLink open = link;
        if (open != null) {
            if (nowNs - heardNs > SILENCE_NS) {
                drop("nothing was heard of the master for 5 s");
                notBeforeNs = nowNs;
            } else if (nowNs - beatNs >= HEARTBEAT_NS) {
                beatNs = nowNs;
                say(new SupervisorMessage.Heartbeat(wallMs));
            }
            return;
        }
        Leader known = leader;
        if (connecting && nowNs - triedNs >= LONGEST_TRY_NS) {
            connecting = false;
        }
        if (known != null && !connecting && nowNs - notBeforeNs >= 0) {
            connecting = true;
            triedNs = nowNs;
            connector.connect(known, events);
        }
    }

    /** A connection was made; false if it isn't wanted any more. */
    boolean onOpen(MasterLink opened, long nowNs) {
        if (link != null || !connecting) {
            opened.close("another connection was made meanwhile");
            return false;
        }
        connecting = false;
        link = opened;
        synced = false;
        heardNs = nowNs;
        beatNs = nowNs;
        return true;
    }

    /** A connection is gone, or didn't come to be. */
    void onClosed(Optional<MasterLink> closed, String why, long nowNs) {
        MasterLink open = link;
        boolean mine = closed.isPresent() ? closed.get() == open : connecting && open == null;
        if (!mine) {
            return;
        }
        if (!why.equals(lastProblem)) {
            lastProblem = why;
            LOG.warn("no connection with the master: {}; trying again", why);
        }
        link = null;
        synced = false;
        connecting = false;
        notBeforeNs = nowNs + pauseNs;
        pauseNs = Math.min(LONGEST_PAUSE_NS, 2 * pauseNs);
    }

    /** Whether this is the connection that counts; then something was heard on it. */
    boolean hears(MasterLink from, long nowNs) {
        if (from != link) {
            return false;
        }
        heardNs = nowNs;
        return true;
    }

    /** The master says in which term it leads; false, and an end of the connection, if a higher one is known. */
    boolean onSync(long term) {
        if (term < highestTerm) {
            drop("it leads in term " + term + ", and term " + highestTerm + " has begun");
            return false;
        }
        highestTerm = term;
        synced = true;
        // Not before: a master that doesn't lead, as it can't reach ZooKeeper, takes connections, and closes them at
        // once.
        pauseNs = SHORTEST_PAUSE_NS;
        lastProblem = "";
        return true;
    }

    void say(SupervisorMessage message) {
        MasterLink open = link;
        if (open != null) {
            open.send(message);
        }
    }

    /** So much time has passed in which this supervisor itself stood still. */
    void forgive(long gapNs) {
        heardNs += gapNs;
    }

    /** Closes the connection, if there is one. */
    void drop(String why) {
        MasterLink open = link;
        link = null;
        synced = false;
        if (open != null) {
            LOG.info("closing the connection with the master: {}", why);
            open.close(why);
        }
    }

    boolean isOpen() {
        return link != null;
    }

    /** Whether a master has said what is to be here. */
    boolean isSynced() {
        return synced;
    }

    /** For how long no master has been heard. */
    long silentForNs(long nowNs) {
        return synced ? 0 : nowNs - heardNs;
    }
}
