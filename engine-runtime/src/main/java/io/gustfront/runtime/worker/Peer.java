package io.gustfront.runtime.worker;

import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.flow.PeerPort;
import io.gustfront.runtime.flow.PeerSession;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Another worker of the topology. The link thread opens and closes its session, executors use it. */
final class Peer implements PeerPort {
    private final int number;
    private final Set<Doorbell> waiting = ConcurrentHashMap.newKeySet();
    private volatile @Nullable OpenSession session;
    private boolean hadSession; // the link thread's

    Peer(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    @Override
    public @Nullable PeerSession session() {
        return session;
    }

    @Nullable
    OpenSession openSession() {
        return session;
    }

    @Override
    public void ringWhenOpen(Doorbell bell) {
        waiting.add(bell);
    }

    /** The link thread: a session has opened. Whether there was one before. */
    boolean onOpened(OpenSession opened) {
        boolean again = hadSession;
        hadSession = true;
        session = opened;
        for (Iterator<Doorbell> bells = waiting.iterator(); bells.hasNext(); ) {
            Doorbell bell = bells.next();
            bells.remove();
            bell.ring();
        }
        return again;
    }

    /** The link thread: the session has closed. */
    void onClosed() {
        session = null;
    }
}
