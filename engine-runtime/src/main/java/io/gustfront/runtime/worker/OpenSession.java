package io.gustfront.runtime.worker;

import io.gustfront.runtime.codec.ControlCodec;
import io.gustfront.runtime.codec.ControlCodec.PlanControl;
import io.gustfront.runtime.flow.CreditLine;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.PeerSession;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.link.LinkSession;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An open session with a peer: the credit that it gave us, and the credit that we gave it. */
final class OpenSession implements PeerSession {
    private record Line(int firstTask, long epoch, boolean feedback) {}

    private final LinkSession session;
    private volatile boolean hasCredit; // written by the link thread
    private final Map<Line, CreditLine> lines = new ConcurrentHashMap<>();
    private final Map<Line, Grantor> grantors = new ConcurrentHashMap<>();
    private long toldEpoch; // guarded by this

    OpenSession(LinkSession session) {
        this.session = session;
    }

    LinkSession link() {
        return session;
    }

    @Override
    public int incarnation() {
        return session.peer().incarnation();
    }

    @Override
    public CreditLine line(int firstTask, long epoch, boolean feedback) {
        return lines.computeIfAbsent(new Line(firstTask, epoch, feedback), line -> new CreditLine());
    }

    /** The link thread: the peer has given credit. */
    void onGranted(int firstTask, long epoch, boolean feedback, long tuples, long bytes) {
        line(firstTask, epoch, feedback).grant(tuples, bytes);
        hasCredit = true;
    }

    /** Whether the peer has given credit: it gives all that it has to give at once. */
    boolean hasCredit() {
        return hasCredit;
    }

    @Override
    public boolean offerData(byte[] section) {
        return session.offer(Lane.DATA, section);
    }

    @Override
    public boolean offerControl(byte[] payload) {
        return session.offer(Lane.CONTROL, payload);
    }

    /** Gives the peer its first credit for an executor here, unless it has some. */
    void grant(LocalPort port, boolean feedback, int tuples, long bytes) {
        grantors.computeIfAbsent(new Line(port.firstTask(), port.epoch(), feedback), line -> {
            Grantor grantor = new Grantor(session, line.firstTask(), line.epoch(), line.feedback(), tuples, bytes);
            return grantor;
        });
    }

    /** Takes back what was granted for executors that aren't here any more. */
    void retain(java.util.function.BiPredicate<Integer, Long> isOpen) {
        grantors.keySet().removeIf(line -> !isOpen.test(line.firstTask(), line.epoch()));
    }

    @Nullable
    Grantor grantor(int firstTask, long epoch, boolean feedback) {
        return grantors.get(new Line(firstTask, epoch, feedback));
    }

    /** Tells which plan is had here, unless it was told; whether the peer knows. */
    synchronized boolean tellPlan(long epoch) {
        if (epoch > toldEpoch && session.offer(Lane.CONTROL, ControlCodec.encode(new PlanControl(epoch)))) {
            toldEpoch = epoch;
        }
        return epoch <= toldEpoch || !session.isOpen();
    }

    /** Tells what is due and couldn't be told; whether nothing is left. */
    boolean retryGrants() {
        boolean all = true;
        for (Grantor grantor : grantors.values()) {
            all &= grantor.retry();
        }
        return all;
    }
}
