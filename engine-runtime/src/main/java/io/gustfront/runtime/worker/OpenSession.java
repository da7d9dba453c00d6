package io.gustfront.runtime.worker;

import io.gustfront.runtime.codec.ControlCodec;
import io.gustfront.runtime.codec.ControlCodec.ClosedControl;
import io.gustfront.runtime.codec.ControlCodec.PlanControl;
import io.gustfront.runtime.flow.CreditLine;
import io.gustfront.runtime.flow.PeerSession;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.link.LinkSession;
import io.gustfront.runtime.tuple.Reach;
import io.gustfront.scheduler.WorkerPlan;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An open session with a peer: the credit that it gave us, and what it has to be told. */
final class OpenSession implements PeerSession {
    private final LinkSession session;
    private final long reach;
    private volatile boolean hasCredit; // written by the link thread
    private final Map<LineId, CreditLine> lines = new ConcurrentHashMap<>();
    private long toldEpoch; // guarded by this
    private final Set<ClosedControl> untoldLosses = new LinkedHashSet<>(); // guarded by this

    OpenSession(LinkSession session) {
        this.session = session;
        this.reach = Reach.of(session.peer().worker(), session.peer().incarnation());
    }

    LinkSession link() {
        return session;
    }

    @Override
    public int incarnation() {
        return session.peer().incarnation();
    }

    @Override
    public long reach() {
        return reach;
    }

    @Override
    public boolean isConnected() {
        return session.isConnected();
    }

    @Override
    public CreditLine line(int firstTask, long epoch, boolean feedback) {
        return lines.computeIfAbsent(new LineId(firstTask, epoch, feedback), line -> new CreditLine());
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

    /** The link thread, once the session is closed and nobody finds it any more: there will be no more credit to wait for. */
    void ringWaiting() {
        lines.values().forEach(line -> line.share().ringWaiting());
    }

    /**
     * Forgets credit for placements that a plan has replaced, which is when it places their first task anew. One that the plan merely
     * doesn't name stays: a placement has its epoch since it was decided on, but is published only when what it replaces has closed,
     * several plans later perhaps; and who has it may have opened it, and given credit once and for all, before this worker hears of that.
     */
    void onPlan(WorkerPlan plan) {
        lines.keySet()
                .removeIf(line -> plan.executors().values().stream()
                        .anyMatch(placement -> placement.epoch() > line.epoch()
                                && placement.executor().contains(line.firstTask())));
    }

    @Override
    public boolean offerData(byte[] section) {
        return session.offer(Lane.DATA, section);
    }

    @Override
    public boolean offerControl(byte[] payload) {
        return session.offer(Lane.CONTROL, payload);
    }

    /** Tells which plan is had here, unless it was told; whether the peer knows. */
    synchronized boolean tellPlan(long epoch) {
        if (epoch > toldEpoch && session.offer(Lane.CONTROL, ControlCodec.encode(new PlanControl(epoch)))) {
            toldEpoch = epoch;
        }
        return epoch <= toldEpoch || !session.isOpen();
    }

    /** Tells that an incarnation of a third worker was closed with, at once or by {@link #retryLosses}. */
    synchronized boolean tellLoss(ClosedControl closed) {
        untoldLosses.add(closed);
        return retryLosses();
    }

    /** Tells of losses that couldn't be told of; whether nothing is left. */
    synchronized boolean retryLosses() {
        untoldLosses.removeIf(closed -> session.offer(Lane.CONTROL, ControlCodec.encode(closed)));
        return untoldLosses.isEmpty() || !session.isOpen();
    }
}
