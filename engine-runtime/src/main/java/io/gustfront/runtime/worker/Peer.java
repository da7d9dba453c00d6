package io.gustfront.runtime.worker;

import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.PeerPort;
import io.gustfront.runtime.flow.PeerSession;
import io.gustfront.runtime.worker.InboxPlaces.Part;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Another worker of the topology. The link thread opens and closes its session, whoever brings plans divides the inboxes anew,
 * executors use it.
 */
final class Peer implements PeerPort {
    private final int number;
    private final Runnable onUntold;
    private final Set<Doorbell> waiting = ConcurrentHashMap.newKeySet();
    private final Map<LineId, Grantor> grantors = new ConcurrentHashMap<>(); // changed under this object's lock
    private volatile @Nullable OpenSession session; // written under this object's lock
    private int lastIncarnation; // with which there was a session; the link thread's

    /**
     * @param onUntold is called when credit could not be told and has to be told later; by any thread
     */
    Peer(int number, Runnable onUntold) {
        this.number = number;
        this.onUntold = onUntold;
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
    public void ringWhenConnected(Doorbell bell) {
        waiting.add(bell);
    }

    /**
     * The link thread: a session has opened. Whether there was one before with the same incarnation: one that this side never heard
     * of, because it closed while only the other side knew that it was open, shows in the number.
     */
    boolean onOpened(OpenSession opened) {
        boolean again = lastIncarnation == opened.incarnation() || opened.link().number() > 1;
        lastIncarnation = opened.incarnation();
        synchronized (this) {
            session = opened;
        }
        onConnected();
        return again;
    }

    /** The link thread: the session has a connection. Who waited for that wakes. */
    void onConnected() {
        for (Iterator<Doorbell> bells = waiting.iterator(); bells.hasNext(); ) {
            Doorbell bell = bells.next();
            bells.remove();
            bell.ring();
        }
    }

    /** The link thread: the session has closed. Who waits for credit of it wakes, and finds that it has to wait for the next. */
    void onClosed() {
        OpenSession closed = session;
        synchronized (this) {
            session = null;
        }
        if (closed != null) {
            closed.ringWaiting();
        }
    }

    /** Any thread: gives the other side the credit that it has now with executors here, as the newest plan divides their inboxes. */
    synchronized void grantAll(Directory directory, Map<Integer, InboxPlaces> places) {
        grantors.keySet().removeIf(line -> directory.localPort(line.firstTask(), line.epoch()) == null);
        for (LocalPort port : directory.local().values()) {
            InboxPlaces divided = places.get(port.firstTask());
            if (divided != null) {
                Part place = divided.of(number);
                grant(new LineId(port.firstTask(), port.epoch(), false), place.tuples(), place.bytes());
                grant(new LineId(port.firstTask(), port.epoch(), true), place.feedbackTuples(), place.feedbackBytes());
            }
        }
    }

    private void grant(LineId line, int tuples, long bytes) {
        Grantor grantor = grantors.computeIfAbsent(
                line, key -> new Grantor(key.firstTask(), key.epoch(), key.feedback(), onUntold));
        grantor.resize(tuples, bytes);
        OpenSession current = session;
        if (current != null) {
            grantor.begin(current.link());
        }
    }

    /** What gives credit for an executor here; null if it isn't open. */
    @Nullable
    Grantor grantor(int firstTask, long epoch, boolean feedback) {
        return grantors.get(new LineId(firstTask, epoch, feedback));
    }

    /** Tells what credit is due and wasn't told; whether nothing is left. */
    boolean retryGrants() {
        boolean all = true;
        for (Grantor grantor : grantors.values()) {
            all &= grantor.retry();
        }
        return all;
    }
}
