package io.gustfront.runtime.link;

import static io.gustfront.runtime.link.LinkCounters.Counter.DIALS_FAILED;
import static io.gustfront.runtime.link.LinkCounters.Counter.HANDSHAKES_FAILED;
import static java.util.Objects.requireNonNull;

import io.gustfront.api.task.Clock;
import io.gustfront.runtime.link.HandshakeStep.Asked;
import io.gustfront.runtime.link.Proposal.Intent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All links of one worker: keeps one session with each peer that the plan names, as long as that is possible. Of two workers the
 * one with the lower number dials, with growing pauses; the other waits to be called. What a connection must be told before it
 * may carry a session is a handshake; what becomes of it is decided in {@link PeerLink}.
 *
 * <p>Fencing (rules I1, W1): of each peer the newest incarnation is known, from the plan or from the process itself once it has
 * proved who it is. Whatever belongs to an older one is closed at that moment and refused from then on.
 *
 * <p>An agent of one thread, that of its transport; other threads speak to it through its queue.
 */
public final class LinkHub implements Duty {
    private static final Logger LOG = LoggerFactory.getLogger(LinkHub.class);
    private static final long NEVER = Long.MAX_VALUE;
    private static final int COMMANDS_PER_ROUND = 1024;
    private static final long LOG_INTERVAL_NS = Duration.ofMinutes(1).toNanos();

    private final WorkerIdentity self;
    private final LinkSettings settings;
    private final Transport transport;
    private final Clock clock;
    private final RandomGenerator random;
    private final LinkListener listener;
    private final LinkCounters counters = new LinkCounters();

    /** What other threads ask for. Filled by any thread, emptied by the link thread. */
    private final MpscUnboundedArrayQueue<Runnable> commands = new MpscUnboundedArrayQueue<>(64);

    /** When the hub was made; all times within are counted from there, so that they can be compared. */
    private final long originNs;

    private final FrameWriter writer;
    private final FrameReader reader;
    private final SessionOwner owner = new Owner();
    private final SortedMap<Integer, PeerLink> links = new TreeMap<>();

    /** Accepted connections that have not proved themselves, the oldest first. */
    private final Set<AcceptedConnection> pending = new LinkedHashSet<>();

    private final Deque<ResumableSession> toPump = new ArrayDeque<>();
    private final Map<RefusalReason, Long> quietUntilNs = new EnumMap<>(RefusalReason.class);
    private long deadlineNs = NEVER;
    private boolean closing;

    /** Written by the link thread, read by any. */
    private volatile boolean closed;

    /**
     * A hub that does nothing yet: {@link #listen} sets it going.
     *
     * @param random for challenges, which nobody must be able to foresee, and jitter: outside of tests, a {@link
     *     java.security.SecureRandom}
     */
    public LinkHub(
            WorkerIdentity self,
            LinkSettings settings,
            Transport transport,
            Clock clock,
            RandomGenerator random,
            LinkListener listener) {
        this.self = self;
        this.settings = settings;
        this.transport = transport;
        this.clock = clock;
        this.random = random;
        this.listener = listener;
        this.originNs = clock.nanoTime();
        this.writer = new FrameWriter(settings.frameBytes());
        this.reader = new FrameReader(settings.maxPayloadBytes());
    }

    // ---- any thread

    /**
     * Has the transport drive this hub, and answers peers from now on. Called once; may block until the port is bound.
     *
     * @return the bound port
     */
    public int listen(String host, int port) throws IOException {
        transport.drive(this);
        return transport.listen(host, port, this::accept);
    }

    /**
     * The topology's workers, by number. Links to those that are new are made; sessions with those that are missing are closed
     * after what waits there has left, or a bound; a newer incarnation closes the session with the older at once.
     */
    public void setPeers(Map<Integer, PeerAddress> peers) {
        Map<Integer, PeerAddress> copy = Map.copyOf(peers);
        command(() -> onPeers(copy));
    }

    /** Closes all sessions after what waits has left, or a bound; takes no new ones. See {@link #isClosed}. */
    public void close() {
        command(this::onClose);
    }

    /** Whether it was closed and all sessions are. */
    public boolean isClosed() {
        return closed;
    }

    /** What the links have done so far. */
    public LinkCounters counters() {
        return counters;
    }

    private void command(Runnable command) {
        commands.offer(command);
        transport.wake();
    }

    // ---- link thread: the duty

    @Override
    public int doWork() {
        int work = commands.drain(Runnable::run, COMMANDS_PER_ROUND);
        if (work == COMMANDS_PER_ROUND) {
            transport.wake();
        }
        long now = nowNs();
        if (now >= deadlineNs) {
            onTimers(now);
        }
        for (ResumableSession next = toPump.poll(); next != null; next = toPump.poll()) {
            work += next.pump(now);
        }
        if (closing && !closed) {
            closed = links.values().stream().allMatch(link -> link.session() == null);
        }
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        long atNs = originNs + deadlineNs;
        // The clock's time may be what means never: then a moment earlier is as good.
        return deadlineNs == NEVER ? Long.MAX_VALUE : atNs == Long.MAX_VALUE ? atNs - 1 : atNs;
    }

    long nowNs() {
        return clock.nanoTime() - originNs;
    }

    WorkerIdentity self() {
        return self;
    }

    LinkSettings settings() {
        return settings;
    }

    private void wakeAt(long atNs) {
        deadlineNs = Math.min(deadlineNs, atNs);
    }

    private void onTimers(long now) {
        deadlineNs = NEVER;
        while (!pending.isEmpty()) {
            AcceptedConnection oldest = pending.iterator().next();
            if (oldest.deadlineNs > now) {
                wakeAt(oldest.deadlineNs);
                break;
            }
            drop(oldest, "it has not proved itself in time");
        }
        for (PeerLink link : links.values()) {
            onTimers(link, now);
        }
    }

    private void onTimers(PeerLink link, long now) {
        ResumableSession session = link.session();
        if (session != null) {
            session.onTimer(now);
        }
        DialedConnection dialing = link.dialing();
        if (dialing != null && now >= dialing.deadlineNs) {
            dialing.close();
            onDialBroken(
                    link,
                    dialing,
                    "no answer in " + Spans.text(settings.timing().handshakeTimeout()));
        }
        if (link.wantsToDial(closing) && now >= link.dialAtNs()) {
            dial(link, now);
        }
        if (link.isApart() && now >= link.apartReportAtNs()) {
            reportApart(link, now);
        }
        planTimers(link);
    }

    /** Has the timers looked at when the first of the link's is due. */
    private void planTimers(PeerLink link) {
        ResumableSession session = link.session();
        if (session != null) {
            wakeAt(session.nextDeadlineNs());
        }
        DialedConnection dialing = link.dialing();
        if (dialing != null) {
            wakeAt(dialing.deadlineNs);
        } else if (link.wantsToDial(closing)) {
            wakeAt(link.dialAtNs());
        }
        if (link.isApart()) {
            wakeAt(link.apartReportAtNs());
        }
    }

    private void reportApart(PeerLink link, long now) {
        Duration apart = Duration.ofNanos(link.reportApart(now));
        LOG.warn("no session with worker {} for {}", link.number(), Spans.text(apart));
        try {
            listener.onPeerApart(link.number(), apart);
        } catch (RuntimeException e) {
            LOG.error("the listener failed when worker {} was apart", link.number(), e);
        }
    }

    // ---- link thread: commands

    private void onPeers(Map<Integer, PeerAddress> peers) {
        long now = nowNs();
        for (PeerLink link : links.values()) {
            if (link.isWanted() && !peers.containsKey(link.number())) {
                leave(link, CloseReason.PEER_REMOVED, now);
            }
        }
        new TreeMap<>(peers).forEach((number, address) -> {
            if (number != self.worker()) {
                PeerLink link = links.computeIfAbsent(
                        number, n -> new PeerLink(n, address, self.worker() < n, settings.timing()));
                if (!closing) {
                    link.want(address, now);
                }
                raise(link, address.incarnation());
                planTimers(link);
            }
        });
    }

    /** No longer keeps a session with the peer. */
    private void leave(PeerLink link, CloseReason reason, long now) {
        LOG.debug("leaving worker {}: {}", link.number(), reason);
        link.unwant();
        ResumableSession session = link.session();
        if (session != null) {
            session.drain(reason, now + settings.timing().drainTimeout().toNanos());
        } else if (link.dialing() != null) {
            endDial(link, link.dialing());
        }
    }

    private void onClose() {
        if (closing) {
            return;
        }
        closing = true;
        long now = nowNs();
        pending.forEach(AcceptedConnection::abort);
        pending.clear();
        for (PeerLink link : links.values()) {
            leave(link, CloseReason.HUB_CLOSED, now);
        }
    }

    /** A newer incarnation closes the session with the older. */
    private void raise(PeerLink link, int incarnation) {
        ResumableSession older = link.raise(incarnation);
        if (older != null) {
            LOG.info("worker {} is incarnation {} now: {} closes", link.number(), incarnation, older);
            older.close(CloseReason.PEER_REPLACED);
        }
    }

    // ---- link thread: the dialing side

    private void dial(PeerLink link, long now) {
        DialedConnection dialed = new DialedConnection(
                this,
                link,
                link.nextAttempt(),
                challenge(),
                now + settings.timing().handshakeTimeout().toNanos());
        link.beginDial(dialed);
        dialed.dialed(transport.dial(link.address(), dialed));
        wakeAt(dialed.deadlineNs);
    }

    void onAcceptorProven(PeerLink link, DialedConnection connection, WorkerIdentity peer) {
        raise(link, peer.incarnation());
        RefusalReason problem = link.recognise(peer);
        if (problem != null) {
            connection.refuse(problem);
            onDialFailed(link, connection, problem, false, "it is " + peer);
        } else {
            connection.ask(link.proposal());
        }
    }

    void onVerdict(
            PeerLink link,
            DialedConnection dialed,
            Connection connection,
            WorkerIdentity peer,
            Proposal proposal,
            Verdict verdict) {
        boolean fits = verdict.number() == proposal.number();
        boolean timely = link.isNewest(peer) && link.stillProposes(proposal);
        switch (verdict.kind()) {
            case OPENED, RESUMED -> {
                if (timely && fits && isAnswerTo(proposal, verdict, link.session())) {
                    serve(link, dialed, connection, peer, proposal, verdict);
                } else {
                    onDialFailed(link, dialed, RefusalReason.STALE_ATTEMPT, false, "things have changed meanwhile");
                }
            }
            case CLOSED -> {
                ResumableSession session = link.session();
                if (timely) {
                    link.useUp(verdict.number());
                    if (session != null) {
                        session.close(CloseReason.PEER_CLOSED);
                    }
                }
                endDial(link, dialed);
                link.onDialFailed(nowNs(), random);
                planTimers(link);
            }
            case REFUSED -> {
                RefusalReason reason = requireNonNull(verdict.reason());
                if (!link.wasReported(reason)) {
                    tellRefused(link, reason);
                }
                onDialFailed(link, dialed, reason, true, "it refused");
            }
        }
    }

    private static boolean isAnswerTo(Proposal proposal, Verdict verdict, @Nullable ResumableSession session) {
        return proposal.intent() == Intent.OPEN
                ? verdict.kind() == Verdict.Kind.OPENED
                : verdict.kind() == Verdict.Kind.RESUMED
                        && session != null
                        && session.canResumeFrom(verdict.received());
    }

    private void serve(
            PeerLink link,
            DialedConnection dialed,
            Connection connection,
            WorkerIdentity peer,
            Proposal proposal,
            Verdict verdict) {
        long now = nowNs();
        link.endDial();
        link.onAttached(now);
        connection.limitFrames(LinkSettings.MAX_FRAME_BYTES);
        ResumableSession session = link.session();
        boolean begins = session == null;
        if (session == null) {
            session = newSession(peer, proposal.number(), SessionState.ATTACHED, now);
            link.begin(session);
        }
        dialed.serve(session);
        session.attach(connection, verdict.received(), now);
        if (begins) {
            session.announce();
        }
    }

    private void tellRefused(PeerLink link, RefusalReason reason) {
        try {
            listener.onRefused(link.number(), reason);
        } catch (RuntimeException e) {
            LOG.error("the listener failed when worker {} refused", link.number(), e);
        }
    }

    /** The two sides don't come together. */
    void onDialFailed(PeerLink link, DialedConnection connection, RefusalReason reason, boolean byPeer, String detail) {
        counters.increment(HANDSHAKES_FAILED);
        if (link.report(reason)) {
            LOG.warn(
                    "worker {} at {} {}: {}; further refusals of the kind are not logged",
                    link.number(),
                    link.address(),
                    byPeer ? reason.text() : "was refused for " + reason,
                    detail);
        }
        connection.close();
        onDialBroken(link, connection, detail);
    }

    /** The connection didn't come to be, or broke before there was a verdict. */
    void onDialBroken(PeerLink link, DialedConnection connection, String why) {
        LOG.debug("dialing worker {} at {}: {}", link.number(), link.address(), why);
        counters.increment(DIALS_FAILED);
        endDial(link, connection);
        link.onDialFailed(nowNs(), random);
        planTimers(link);
    }

    private static void endDial(PeerLink link, DialedConnection connection) {
        connection.close();
        if (link.dialing() == connection) {
            link.endDial();
        }
    }

    // ---- link thread: the accepting side

    private ConnectionHandler accept() {
        return new AcceptedConnection(
                this,
                challenge(),
                nowNs() + settings.timing().handshakeTimeout().toNanos());
    }

    void onAccepted(AcceptedConnection connection) {
        if (closed) {
            connection.abort();
            return;
        }
        if (pending.size() >= settings.maxPendingHandshakes()) {
            drop(
                    pending.iterator().next(),
                    "there are " + pending.size() + " connections that have not proved themselves");
        }
        pending.add(connection);
        wakeAt(connection.deadlineNs);
    }

    void onAsked(AcceptedConnection accepted, Connection connection, Asked asked) {
        pending.remove(accepted);
        PeerLink link = links.get(asked.peer().worker());
        Verdict verdict = link == null ? Verdict.refused(RefusalReason.UNKNOWN_PEER) : admit(link, asked);
        accepted.answer(verdict);
        ResumableSession session = link == null ? null : link.session();
        boolean serves = verdict.kind() == Verdict.Kind.OPENED || verdict.kind() == Verdict.Kind.RESUMED;
        if (!serves || session == null) {
            RefusalReason reason = verdict.reason();
            if (reason != null) {
                counters.increment(HANDSHAKES_FAILED);
                if (link == null ? mayLog(reason) : link.report(reason)) {
                    LOG.warn("{} at {} was refused: {}", asked.peer(), connection.remote(), reason);
                }
            }
            accepted.close();
            return;
        }
        connection.limitFrames(LinkSettings.MAX_FRAME_BYTES);
        accepted.serve(session);
        session.attach(connection, asked.proposal().received(), nowNs());
    }

    /** Decides on a proposal, and has the session that the verdict speaks of be the link's. */
    private Verdict admit(PeerLink link, Asked asked) {
        WorkerIdentity peer = asked.peer();
        Proposal proposal = asked.proposal();
        if (peer.worker() >= self.worker()) {
            return Verdict.refused(RefusalReason.WRONG_DIRECTION);
        }
        raise(link, peer.incarnation());
        RefusalReason problem = link.recognise(peer);
        if (problem != null) {
            return Verdict.refused(problem);
        }
        if (!link.isLatest(asked.attempt())) {
            return Verdict.refused(RefusalReason.STALE_ATTEMPT);
        }
        if (proposal.intent() == Intent.OPEN && !link.isWanted()) {
            return Verdict.refused(closing ? RefusalReason.SHUTTING_DOWN : RefusalReason.UNKNOWN_PEER);
        }
        Verdict verdict = link.judge(proposal);
        ResumableSession current = link.session();
        if (verdict.kind() == Verdict.Kind.OPENED) {
            if (current != null && current.number() != proposal.number()) {
                current.close(CloseReason.PEER_CLOSED);
                current = null;
            }
            if (current == null) {
                link.begin(newSession(peer, proposal.number(), SessionState.AGREED, nowNs()));
                planTimers(link);
            }
        } else if (verdict.kind() == Verdict.Kind.CLOSED && current != null && current.number() <= proposal.number()) {
            LOG.error("{}: the other side asks for {}, which can't be", current, proposal);
            current.close(CloseReason.PROTOCOL_ERROR);
        }
        return verdict;
    }

    void onAcceptedFailed(AcceptedConnection connection, RefusalReason reason, boolean byPeer, String detail) {
        pending.remove(connection);
        counters.increment(HANDSHAKES_FAILED);
        if (mayLog(reason)) {
            LOG.warn(
                    "{} {}: {}; further ones of the kind are not logged for {}",
                    connection.remote(),
                    byPeer ? reason.text() : "was refused for " + reason,
                    detail,
                    Spans.text(Duration.ofNanos(LOG_INTERVAL_NS)));
        }
        connection.close();
    }

    void onAcceptedBroken(AcceptedConnection connection, String why) {
        if (pending.remove(connection)) {
            counters.increment(HANDSHAKES_FAILED);
            LOG.debug("a connection broke before it proved itself: {}", why);
        }
    }

    private void drop(AcceptedConnection connection, String why) {
        pending.remove(connection);
        counters.increment(HANDSHAKES_FAILED);
        LOG.debug("{} is dropped: {}", connection.remote(), why);
        connection.abort();
    }

    /** Anybody can cause these lines: so many are enough. */
    private boolean mayLog(RefusalReason reason) {
        long now = nowNs();
        if (now < quietUntilNs.getOrDefault(reason, 0L)) {
            return false;
        }
        quietUntilNs.put(reason, now + LOG_INTERVAL_NS);
        return true;
    }

    // ---- link thread: sessions

    /** The connection under a session broke. */
    void onConnectionBroken(ResumableSession session, String why) {
        session.detach();
        onDetached(session, why);
    }

    private void onDetached(ResumableSession session, String why) {
        LOG.debug("{} has lost its connection: {}", session, why);
        PeerLink link = linkOf(session);
        if (link != null) {
            link.onConnectionLost(nowNs(), random);
            planTimers(link);
        }
    }

    private @Nullable PeerLink linkOf(ResumableSession session) {
        return links.get(session.peer().worker());
    }

    private ResumableSession newSession(WorkerIdentity peer, long number, SessionState state, long now) {
        return new ResumableSession(peer, number, state, settings, writer, reader, listener, owner, counters, now);
    }

    private byte[] challenge() {
        byte[] challenge = new byte[HandshakeFrames.CHALLENGE_BYTES];
        random.nextBytes(challenge);
        return challenge;
    }

    /** What sessions ask of this hub. */
    private final class Owner implements SessionOwner {
        @Override
        public void onOffered(ResumableSession session) {
            commands.offer(session.onOfferSeen);
            transport.wake();
        }

        @Override
        public void pumpSoon(ResumableSession session) {
            toPump.add(session);
        }

        @Override
        public void wakeAt(long atNs) {
            LinkHub.this.wakeAt(atNs);
        }

        @Override
        public void onOpened(ResumableSession session) {
            LOG.info("{} is open", session);
            PeerLink link = linkOf(session);
            if (link != null) {
                link.onOpened();
            }
        }

        @Override
        public void dropConnection(ResumableSession session, Connection connection, String why) {
            connection.close();
            onDetached(session, why);
        }

        @Override
        public void onClosed(ResumableSession session, CloseReason reason) {
            LOG.info("{} is closed: {}", session, reason);
            PeerLink link = linkOf(session);
            if (link != null) {
                link.end(session, nowNs());
                planTimers(link);
            }
        }
    }
}
