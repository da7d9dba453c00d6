package io.gustfront.runtime.link;

import io.gustfront.runtime.link.Proposal.Intent;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a hub knows of one peer: where it is, which incarnation of it is the newest, which session there is with it, and when to
 * dial next. It decides and remembers; the hub acts. Kept for a peer that left, too, so that no session number is used twice.
 */
final class PeerLink {
    private final int number;
    private final boolean dialedByUs;
    private final LinkSettings.Timing timing;

    /** Where it is, or was: a session that drains is resumed there. Null if that was never known. */
    private @Nullable PeerAddress address;

    /** Whether it is among the topology's workers. */
    private boolean wanted;

    /** The newest incarnation that is known of; older ones are lost. 0 if none is known. */
    private int newestIncarnation;

    /** The process that has proved to be that incarnation; meaningful only if one has. */
    private long nonce;

    private boolean nonceKnown;

    private @Nullable ResumableSession session;

    /** The highest session number between the two incarnations that is used up. */
    private long lastNumber;

    /** The latest attempt of the peer that was answered, if it dials. */
    private long lastAttempt;

    /** Our own count of dials. */
    private long attempts;

    private @Nullable DialedConnection dialing;
    private long dialAtNs;
    private int failures;
    private long attachedAtNs;
    private long apartSinceNs;
    private long apartReportAtNs;
    private final Set<RefusalReason> reported = EnumSet.noneOf(RefusalReason.class);

    PeerLink(int number, boolean dialedByUs, LinkSettings.Timing timing) {
        this.number = number;
        this.dialedByUs = dialedByUs;
        this.timing = timing;
    }

    int number() {
        return number;
    }

    @Nullable
    PeerAddress address() {
        return address;
    }

    boolean isWanted() {
        return wanted;
    }

    @Nullable
    ResumableSession session() {
        return session;
    }

    /** The peer is among the workers. Returns whether it was not so far. */
    boolean want(PeerAddress newAddress, long nowNs) {
        boolean isNew = !wanted;
        wanted = true;
        address = newAddress;
        if (isNew) {
            failures = 0;
            dialAtNs = nowNs;
            beginApart(nowNs);
        }
        return isNew;
    }

    /** The peer is not among the workers. */
    void unwant() {
        wanted = false;
    }

    // ---- identity

    /**
     * Takes note of an incarnation.
     *
     * @return the session with an older one, which the hub has to close; null if there is none
     */
    @Nullable
    ResumableSession raise(int incarnation) {
        if (incarnation <= newestIncarnation) {
            return null;
        }
        newestIncarnation = incarnation;
        nonceKnown = false;
        lastNumber = 0;
        lastAttempt = 0;
        return session;
    }

    /** Why a process that has proved itself is not the one to speak with; null if it is. */
    @Nullable
    RefusalReason recognise(WorkerIdentity peer) {
        if (peer.incarnation() < newestIncarnation) {
            return RefusalReason.STALE_INCARNATION;
        }
        if (nonceKnown && peer.nonce() != nonce) {
            return RefusalReason.DUPLICATE_INCARNATION;
        }
        assert peer.incarnation() == newestIncarnation : "raise comes first";
        nonce = peer.nonce();
        nonceKnown = true;
        return null;
    }

    /** Whether an identity is still the newest. */
    boolean isNewest(WorkerIdentity peer) {
        return peer.incarnation() == newestIncarnation && nonceKnown && peer.nonce() == nonce;
    }

    // ---- sessions

    /** What to ask for, if we dial. */
    Proposal proposal() {
        ResumableSession current = session;
        return current == null
                ? new Proposal(Intent.OPEN, lastNumber + 1, 0)
                : new Proposal(Intent.RESUME, current.number(), current.received());
    }

    /** Whether what was asked for is still what would be asked for. */
    boolean stillProposes(Proposal proposal) {
        return proposal.equals(proposal());
    }

    /** Whether an attempt is the latest so far; then it is the latest. */
    boolean isLatest(long attempt) {
        if (attempt <= lastAttempt) {
            return false;
        }
        lastAttempt = attempt;
        return true;
    }

    /** What to answer. Changes nothing. */
    Verdict judge(Proposal proposal) {
        ResumableSession current = session;
        if (current != null && current.number() == proposal.number()) {
            return judgeCurrent(current, proposal);
        }
        return proposal.intent() == Intent.OPEN && proposal.number() > lastNumber
                ? Verdict.opened(proposal.number())
                : Verdict.closed(lastNumber);
    }

    private Verdict judgeCurrent(ResumableSession current, Proposal proposal) {
        if (proposal.intent() == Intent.RESUME && current.canResumeFrom(proposal.received())) {
            return Verdict.resumed(current.number(), current.received());
        }
        if (proposal.intent() == Intent.OPEN && current.state() == SessionState.AGREED) {
            // We had agreed on it: the verdict was lost on its way.
            return Verdict.opened(proposal.number());
        }
        return Verdict.closed(lastNumber);
    }

    /** The session that there is from now on. */
    void begin(ResumableSession newSession) {
        session = newSession;
        useUp(newSession.number());
    }

    /** Numbers up to this one are used up. */
    void useUp(long sessionNumber) {
        lastNumber = Math.max(lastNumber, sessionNumber);
    }

    /** A session has closed. */
    void end(ResumableSession closed, long nowNs) {
        if (session == closed) {
            session = null;
            beginApart(nowNs);
        }
    }

    // ---- dialing

    @Nullable
    DialedConnection dialing() {
        return dialing;
    }

    /** Whether this side would dial now, if the pause were over. */
    boolean wantsToDial(boolean closing) {
        ResumableSession current = session;
        if (!dialedByUs || dialing != null) {
            return false;
        }
        if (current == null) {
            return isWanted() && !closing;
        }
        return !current.hasConnection() && (isWanted() || current.isDraining());
    }

    long dialAtNs() {
        return dialAtNs;
    }

    /** The number of the dial that begins. */
    long nextAttempt() {
        return ++attempts;
    }

    void beginDial(DialedConnection connection) {
        dialing = connection;
    }

    /** The dial is over. */
    void endDial() {
        dialing = null;
    }

    /** A dial led to nothing: the next comes after a pause, which doubles, with jitter. */
    void onDialFailed(long nowNs, RandomGenerator random) {
        failures++;
        long longestNs = timing.maxBackoff().toNanos();
        long pauseNs = timing.minBackoff().toNanos() << Math.min(failures - 1, 20);
        pauseNs = Math.min(pauseNs, longestNs);
        dialAtNs = nowNs + pauseNs / 2 + random.nextLong(pauseNs / 2 + 1);
    }

    /** A session has a connection. */
    void onAttached(long nowNs) {
        attachedAtNs = nowNs;
    }

    /** The connection of a session is gone: dial at once if it was a good one, else as if the dial had failed. */
    void onConnectionLost(long nowNs, RandomGenerator random) {
        if (nowNs - attachedAtNs >= timing.maxBackoff().toNanos()) {
            failures = 0;
            dialAtNs = nowNs;
        } else {
            onDialFailed(nowNs, random);
        }
    }

    // ---- what is told to people

    /** Whether to tell of a refusal: once for each reason until a session opens. */
    boolean isNews(RefusalReason reason) {
        return reported.add(reason);
    }

    /** A session has opened. */
    void onOpened() {
        reported.clear();
    }

    private void beginApart(long nowNs) {
        apartSinceNs = nowNs;
        apartReportAtNs = nowNs + timing.apartAfter().toNanos();
    }

    /** Whether the pair should have a session, and has none that both sides know of. */
    boolean isApart() {
        ResumableSession current = session;
        return isWanted() && (current == null || current.state() == SessionState.AGREED);
    }

    long apartReportAtNs() {
        return apartReportAtNs;
    }

    /** How long the pair has been apart; the next report is due after as long again. */
    long reportApart(long nowNs) {
        apartReportAtNs = nowNs + timing.apartAfter().toNanos();
        return nowNs - apartSinceNs;
    }
}
