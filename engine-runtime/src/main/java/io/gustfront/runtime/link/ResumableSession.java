package io.gustfront.runtime.link;

import static io.gustfront.runtime.link.LinkCounters.Counter.BYTES_RECEIVED;
import static io.gustfront.runtime.link.LinkCounters.Counter.BYTES_SENT;
import static io.gustfront.runtime.link.LinkCounters.Counter.CONNECTIONS_LOST;
import static io.gustfront.runtime.link.LinkCounters.Counter.CORRUPT_FRAMES;
import static io.gustfront.runtime.link.LinkCounters.Counter.DUPLICATES_IGNORED;
import static io.gustfront.runtime.link.LinkCounters.Counter.ENTRIES_RESENT;
import static io.gustfront.runtime.link.LinkCounters.Counter.FRAMES_RECEIVED;
import static io.gustfront.runtime.link.LinkCounters.Counter.FRAMES_SENT;
import static io.gustfront.runtime.link.LinkCounters.Counter.GAPS;
import static io.gustfront.runtime.link.LinkCounters.Counter.PAYLOADS_RECEIVED;
import static io.gustfront.runtime.link.LinkCounters.Counter.SESSIONS_CLOSED;
import static io.gustfront.runtime.link.LinkCounters.Counter.SESSIONS_OPENED;
import static io.gustfront.runtime.link.LinkCounters.Counter.SESSIONS_RESUMED;

import io.gustfront.runtime.link.EntryHeader.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with one incarnation of a peer: what makes a connection that may break into a link on which nothing is lost,
 * repeated or out of order.
 *
 * <h2>Why it has to be exact</h2>
 *
 * Acking is an XOR of edge ids. A repeated ack opens a tree again that was done; a lost one leaves it open for ever; and neither
 * can be told from the sum. TCP gives order and no repetition, but only for as long as one connection lives: what was written
 * before it broke may have arrived or not. So each side numbers what it sends, and keeps it until the other side has said that
 * it has it.
 *
 * <h2>Numbers</h2>
 *
 * What travels is an <em>entry</em>: a payload, or a part of one that is too large for a frame. Entries are numbered from 1, both
 * lanes in one sequence, in the order in which they are first sent. A frame carries some consecutive ones. Each frame of either
 * direction also names the highest number that its sender has taken: everything up to it leaves the {@link ResendBuffer}. A
 * receiver takes only the number that follows its last; a lower one is a duplicate and ignored, a higher one is a gap, after
 * which the connection is of no use. When a connection is made, both sides say what they have, and sending goes on from there.
 * The numbers belong to entries and not to frames because then nothing but the payloads has to be kept: what is sent again may
 * be framed in another way.
 *
 * <p>"Has taken" means that the listener's {@code onPayload} has returned. So whatever is not acknowledged when the session
 * closes is either not delivered, or delivered and its acknowledgement lost; whatever is acknowledged was delivered. That is all
 * that the layers above need in order to fail what may be lost (rule K3): over-failing is allowed, under-failing never.
 *
 * <h2>Parts</h2>
 *
 * A payload larger than a frame is cut, so that no frame takes long: control gets in between, a slow connection still shows signs
 * of life, and a connection that keeps breaking still makes progress with a large payload. The window counts parts.
 *
 * <h2>The end</h2>
 *
 * The session outlives its connections by the session timeout, counted from the last frame that was heard (rule K2; handshakes
 * don't count, or two sides that can shake hands and nothing else would go on for ever). Once it is closed it is never resumed: the
 * other side is told so when it tries, closes too, and both begin the next number with nothing. Frames that fail again and again
 * without any progress close it as well.
 *
 * <p>All fields belong to the link thread but where it says otherwise.
 */
final class ResumableSession implements LinkSession {
    private static final Logger LOG = LoggerFactory.getLogger(ResumableSession.class);
    private static final long NEVER = Long.MAX_VALUE;

    /** After how many connections in a row that failed without progress the session gives up. */
    private static final int MAX_STRIKES = 8;

    /** Which part of a window may be received without an acknowledgement. */
    private static final int WINDOW_PER_ACK = 8;

    private final WorkerIdentity peer;
    private final long number;
    private final LinkSettings settings;
    private final long sessionTimeoutNs;
    private final long connectionTimeoutNs;
    private final long pingIntervalNs;
    private final long ackDelayNs;
    private final FrameWriter writer;
    private final FrameReader reader;
    private final LinkListener listener;
    private final SessionOwner owner;
    private final LinkCounters counters;
    private final SendLane control;
    private final SendLane data;
    private final ReceiveLane receivedControl;
    private final ReceiveLane receivedData;
    private final ResendBuffer resend = new ResendBuffer();

    /** Up from an offer until the session is pumped; spares further wake-ups. Any thread. */
    private final AtomicBoolean offered = new AtomicBoolean();

    /** What the hub runs once it knows of an offer. */
    final Runnable onOfferSeen = this::onOfferSeen;

    /** Whether payloads are taken. Written by the link thread, read by any. */
    private volatile boolean accepting = true;

    /** Bytes in the resend buffer. Written by the link thread, read by any. */
    private final AtomicLong unacknowledgedBytes = new AtomicLong();

    private SessionState state;
    private @Nullable Connection connection;
    private boolean pumpPlanned;

    /** Whether there is a connection. Written by the link thread, read by any. */
    private volatile boolean connected;

    /** The highest number sent over this connection, or known to the peer. */
    private long sent;

    /** The highest number taken, and the one that this side last told the peer. */
    private long received;

    private long lastHeardNs;
    private long connectionHeardNs;
    private long pingDueNs = NEVER;
    private long ackDueNs = NEVER;
    private long drainDeadlineNs = NEVER;
    private @Nullable CloseReason drainReason;
    private int strikes;

    /**
     * Made when the two sides have agreed on it.
     *
     * @param state {@link SessionState#ATTACHED} on the side that hears of the agreement last, else {@link SessionState#AGREED}
     */
    ResumableSession(
            WorkerIdentity peer,
            long number,
            SessionState state,
            LinkSettings settings,
            FrameWriter writer,
            FrameReader reader,
            LinkListener listener,
            SessionOwner owner,
            LinkCounters counters,
            long nowNs) {
        this.peer = peer;
        this.number = number;
        this.state = state;
        this.settings = settings;
        this.writer = writer;
        this.reader = reader;
        this.listener = listener;
        this.owner = owner;
        this.counters = counters;
        this.sessionTimeoutNs = settings.timing().sessionTimeout().toNanos();
        this.connectionTimeoutNs = settings.timing().connectionTimeout().toNanos();
        this.pingIntervalNs = settings.timing().pingInterval().toNanos();
        this.ackDelayNs = settings.timing().ackDelay().toNanos();
        this.control = new SendLane(Lane.CONTROL, settings);
        this.data = new SendLane(Lane.DATA, settings);
        this.receivedControl = new ReceiveLane(settings.control().windowBytes() / WINDOW_PER_ACK);
        this.receivedData = new ReceiveLane(settings.data().windowBytes() / WINDOW_PER_ACK);
        this.lastHeardNs = nowNs;
        this.connectionHeardNs = nowNs;
    }

    // ---- any thread

    @Override
    public WorkerIdentity peer() {
        return peer;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public boolean isOpen() {
        return accepting;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean offer(Lane lane, byte[] payload) {
        if (payload.length > settings.maxPayloadBytes()) {
            throw new IllegalArgumentException("a payload of " + payload.length + " bytes; at most "
                    + settings.maxPayloadBytes() + " can be sent");
        }
        if (!sendLane(lane).outbox.offer(payload)) {
            return false;
        }
        if (!offered.get() && offered.compareAndSet(false, true)) {
            owner.onOffered(this);
        }
        return true;
    }

    @Override
    public long pendingBytes() {
        // What moves from an outbox to the resend buffer is added there first: it is counted twice rather than not at
        // all.
        return control.outbox.reservedBytes() + data.outbox.reservedBytes() + unacknowledgedBytes.get();
    }

    @Override
    public String toString() {
        return "session " + number + " with " + peer;
    }

    // ---- link thread

    SessionState state() {
        return state;
    }

    boolean hasConnection() {
        return connection != null;
    }

    boolean isOn(Connection candidate) {
        return connection == candidate;
    }

    boolean isDraining() {
        return drainReason != null;
    }

    /** The highest number that was taken: what this side says when it asks to resume. */
    long received() {
        return received;
    }

    /** Whether the peer can go on from there: it must have what it acknowledged, and not what was never sent. */
    boolean canResumeFrom(long peerReceived) {
        return peerReceived >= resend.acknowledged() && peerReceived <= resend.last();
    }

    /** Tells the listener that the session is open; for the side on which it begins {@link SessionState#ATTACHED}. */
    void announce() {
        counters.increment(SESSIONS_OPENED);
        owner.onOpened(this);
        try {
            listener.onSessionOpened(this);
        } catch (RuntimeException e) {
            LOG.error("the listener failed when {} opened", this, e);
            close(CloseReason.LISTENER_FAILED);
        }
    }

    /** Goes on over a connection on which the peer has said what it has. An older connection is dropped. */
    void attach(Connection newConnection, long peerReceived, long nowNs) {
        if (state == SessionState.CLOSED) {
            throw new IllegalStateException(this + " is closed");
        }
        Connection older = connection;
        if (older != null) {
            detach();
            owner.dropConnection(this, older, "another connection took its place");
        }
        acknowledge(peerReceived);
        sent = peerReceived;
        connection = newConnection;
        connected = true;
        connectionHeardNs = nowNs;
        pingDueNs = nowNs;
        if (state == SessionState.DETACHED) {
            state = state.to(SessionState.ATTACHED);
            counters.increment(SESSIONS_RESUMED);
            tellResumed();
        }
        owner.wakeAt(nextDeadlineNs());
        planPump();
    }

    private void tellResumed() {
        try {
            listener.onSessionResumed(this);
        } catch (RuntimeException e) {
            LOG.error("the listener failed when {} was resumed", this, e);
        }
    }

    /** The connection is gone. */
    void detach() {
        connection = null;
        connected = false;
        pingDueNs = NEVER;
        if (state == SessionState.ATTACHED) {
            state = state.to(SessionState.DETACHED);
        }
        if (state != SessionState.CLOSED) {
            counters.increment(CONNECTIONS_LOST);
        }
    }

    /** Takes a frame from the session's connection. */
    void onFrame(byte[] source, int offset, int length, long nowNs) {
        switch (reader.wrap(source, offset, length)) {
            case CORRUPT -> {
                counters.increment(CORRUPT_FRAMES);
                breakConnection(
                        "a frame of " + length + " bytes has a wrong checksum", length > FrameWriter.HEADER_BYTES);
            }
            case MALFORMED -> {
                LOG.error("{}: a frame of {} bytes makes no sense", this, length);
                close(CloseReason.PROTOCOL_ERROR);
            }
            case SOUND -> {
                counters.increment(FRAMES_RECEIVED);
                counters.add(BYTES_RECEIVED, length);
                lastHeardNs = nowNs;
                connectionHeardNs = nowNs;
                onSoundFrame(nowNs);
            }
        }
    }

    private void onSoundFrame(long nowNs) {
        if (state == SessionState.AGREED) {
            state = state.to(SessionState.ATTACHED);
            announce();
            if (state == SessionState.CLOSED) {
                return;
            }
        }
        if (reader.received() > resend.last()) {
            LOG.error("{}: entry {} was acknowledged, {} was the last sent", this, reader.received(), resend.last());
            close(CloseReason.PROTOCOL_ERROR);
            return;
        }
        acknowledge(reader.received());
        switch (reader.type()) {
            case PAYLOADS -> onEntries(nowNs);
            case CLOSE -> {
                LOG.info("{}: the other side closed it: {}", this, CloseReason.ofCode(reader.reason()));
                close(CloseReason.PEER_CLOSED);
            }
            case POSITION -> followsOn(reader.first());
        }
        if (state != SessionState.CLOSED) {
            planPump();
        }
    }

    private void acknowledge(long upTo) {
        if (upTo > resend.acknowledged()) {
            resend.acknowledge(upTo);
            sent = Math.max(sent, upTo);
            publishUnacknowledged();
        }
    }

    private void onEntries(long nowNs) {
        if (!followsOn(reader.first())) {
            return;
        }
        long entry = reader.first() - 1;
        while (reader.next()) {
            entry++;
            if (entry <= received) {
                counters.increment(DUPLICATES_IGNORED);
                planAck(nowNs + ackDelayNs);
                continue;
            }
            ReceiveLane lane = reader.lane() == Lane.CONTROL ? receivedControl : receivedData;
            if (!take(lane)) {
                return;
            }
            received = entry;
            strikes = 0;
            lane.unacknowledgedBytes += Outbox.charge(reader.length());
            if (lane.unacknowledgedBytes < lane.ackThresholdBytes) {
                planAck(nowNs + ackDelayNs);
            } else {
                ackDueNs = nowNs;
            }
        }
    }

    /** Whether all entries before that one are here; else the connection, which has lost some, is given up. */
    private boolean followsOn(long first) {
        if (first <= received + 1) {
            return true;
        }
        counters.increment(GAPS);
        breakConnection("entries after " + received + " are missing, the peer is at " + first, true);
        return false;
    }

    /** Takes the reader's entry; false if that closed the session. */
    private boolean take(ReceiveLane lane) {
        Part part = reader.part();
        int length = reader.length();
        byte[] partial = lane.partial;
        byte[] whole;
        boolean begins = part == Part.WHOLE || part == Part.FIRST;
        if (begins == (partial != null)) {
            return refuse("the parts of a payload are out of order");
        }
        if (partial == null) {
            whole = new byte[part == Part.FIRST ? reader.wholeLength() : length];
            lane.filled = 0;
        } else {
            whole = partial;
        }
        int end = lane.filled + length;
        if (part.isLast() ? end != whole.length : end >= whole.length) {
            return refuse("the parts of a payload have another length than was said");
        }
        reader.copyTo(whole, lane.filled);
        lane.filled = end;
        if (!part.isLast()) {
            lane.partial = whole;
            return true;
        }
        lane.partial = null;
        return deliver(reader.lane(), whole);
    }

    private boolean refuse(String why) {
        LOG.error("{}: {}", this, why);
        close(CloseReason.PROTOCOL_ERROR);
        return false;
    }

    private boolean deliver(Lane lane, byte[] payload) {
        try {
            listener.onPayload(this, lane, payload);
        } catch (RuntimeException e) {
            LOG.error("the listener failed on a payload of {}", this, e);
            close(CloseReason.LISTENER_FAILED);
            return false;
        } catch (Error e) {
            // Whoever drives the link decides what becomes of the process; the payload must not be delivered twice.
            closeAfter(e);
            throw e;
        }
        counters.increment(PAYLOADS_RECEIVED);
        return true;
    }

    private void closeAfter(Error error) {
        try {
            close(CloseReason.LISTENER_FAILED);
        } catch (RuntimeException | Error e) {
            error.addSuppressed(e);
        }
    }

    /**
     * This connection has gone wrong. The session tries others, but not without end: where it is entries that can't be taken,
     * only the next entry clears the count. (Damage to frames without entries is bounded by the session timeout.)
     */
    private void breakConnection(String why, boolean entriesLost) {
        if (entriesLost) {
            strikes++;
        }
        if (strikes >= MAX_STRIKES) {
            LOG.error("{}: {}; {} connections got no further, giving up", this, why, strikes);
            close(CloseReason.PROTOCOL_ERROR);
            return;
        }
        LOG.warn("{}: {}; the connection is closed, the session goes on with another", this, why);
        Connection broken = connection;
        detach();
        if (broken != null) {
            owner.dropConnection(this, broken, why);
        }
    }

    /** The connection has room again. */
    void onWritable() {
        planPump();
    }

    /** Up to the end of this call, offers needn't tell of themselves. */
    private void onOfferSeen() {
        offered.set(false);
        planPump();
    }

    private void planPump() {
        if (!pumpPlanned) {
            pumpPlanned = true;
            owner.pumpSoon(this);
        }
    }

    /** Sends what can be sent; returns the number of frames. */
    int pump(long nowNs) {
        pumpPlanned = false;
        Connection current = connection;
        if (state != SessionState.ATTACHED || current == null) {
            return 0;
        }
        int frames = 0;
        while (current.isWritable() && writeEntries(current, nowNs)) {
            frames++;
        }
        if ((ackDueNs <= nowNs || pingDueNs <= nowNs) && current.isWritable()) {
            writer.begin(FrameType.POSITION, 0, received, sent + 1);
            send(current, nowNs);
            frames++;
        }
        if (frames > 0) {
            publishUnacknowledged();
            release(control);
            release(data);
        }
        closeIfDrained();
        return frames;
    }

    /** Sends one frame of entries; false if there is nothing that may be sent. */
    private boolean writeEntries(Connection current, long nowNs) {
        writer.begin(FrameType.PAYLOADS, 0, received, sent + 1);
        boolean room = true;
        while (room && sent < resend.last()) {
            long next = sent + 1;
            int header = resend.header(next);
            room = writer.fits(EntryHeader.length(header));
            if (room) {
                writer.entry(header, resend.payload(next), resend.offset(next));
                sent = next;
                counters.increment(ENTRIES_RESENT);
            }
        }
        if (room && stage(control)) {
            stage(data);
        }
        if (writer.entries() == 0) {
            return false;
        }
        send(current, nowNs);
        return true;
    }

    /** Moves payloads of a lane from its outbox into the frame; false if the frame is full. */
    private boolean stage(SendLane lane) {
        while (true) {
            byte[] payload = lane.partial != null ? lane.partial : lane.outbox.peek();
            if (payload == null) {
                return true;
            }
            int left = payload.length - lane.staged;
            int bytes = Math.min(left, lane.maxPartBytes);
            long inFlight = resend.bytes(lane.lane);
            if (inFlight > 0 && inFlight + Outbox.charge(bytes) > lane.windowBytes) {
                return true;
            }
            if (!writer.fits(bytes)) {
                return false;
            }
            boolean first = lane.staged == 0;
            boolean last = bytes == left;
            int header = EntryHeader.of(lane.lane, partOf(first, last), bytes);
            writer.entry(header, payload, lane.staged);
            resend.add(header, payload, lane.staged);
            sent++;
            if (first) {
                lane.outbox.remove();
            }
            if (last) {
                lane.partial = null;
                lane.staged = 0;
                lane.toRelease += Outbox.charge(payload.length);
            } else {
                lane.partial = payload;
                lane.staged += bytes;
            }
        }
    }

    private static Part partOf(boolean first, boolean last) {
        if (first) {
            return last ? Part.WHOLE : Part.FIRST;
        }
        return last ? Part.LAST : Part.MIDDLE;
    }

    private void send(Connection current, long nowNs) {
        int length = writer.finish();
        current.send(writer.frame(), 0, length);
        counters.increment(FRAMES_SENT);
        counters.add(BYTES_SENT, length);
        pingDueNs = nowNs + pingIntervalNs;
        owner.wakeAt(pingDueNs);
        ackDueNs = NEVER;
        receivedControl.unacknowledgedBytes = 0;
        receivedData.unacknowledgedBytes = 0;
    }

    private void release(SendLane lane) {
        long bytes = lane.toRelease;
        if (bytes == 0) {
            return;
        }
        lane.toRelease = 0;
        if (lane.outbox.release(bytes)) {
            try {
                listener.onRoom(this, lane.lane);
            } catch (RuntimeException e) {
                LOG.error("the listener failed when there was room in {}", this, e);
            }
        }
    }

    private void publishUnacknowledged() {
        unacknowledgedBytes.set(resend.bytes(Lane.CONTROL) + resend.bytes(Lane.DATA));
    }

    private void planAck(long dueNs) {
        if (dueNs < ackDueNs) {
            ackDueNs = dueNs;
            owner.wakeAt(dueNs);
        }
    }

    /** When a timer of the session is due, at the latest. */
    long nextDeadlineNs() {
        long next = Math.min(lastHeardNs + sessionTimeoutNs, drainDeadlineNs);
        Connection current = connection;
        if (current != null) {
            next = Math.min(next, connectionHeardNs + connectionTimeoutNs);
            if (state == SessionState.ATTACHED && current.isWritable()) {
                next = Math.min(next, Math.min(pingDueNs, ackDueNs));
            }
        }
        return next;
    }

    /** Does what is due. */
    void onTimer(long nowNs) {
        Connection current = connection;
        if (nowNs >= lastHeardNs + sessionTimeoutNs) {
            close(CloseReason.TIMEOUT);
        } else if (drainReason != null && nowNs >= drainDeadlineNs) {
            close(drainReason);
        } else if (current != null && nowNs >= connectionHeardNs + connectionTimeoutNs) {
            detach();
            owner.dropConnection(
                    this,
                    current,
                    "nothing was heard for " + Spans.text(settings.timing().connectionTimeout()));
        } else if (Math.min(pingDueNs, ackDueNs) <= nowNs) {
            planPump();
        }
    }

    /** Takes nothing more, and closes when all that was taken is acknowledged, or at a deadline. */
    void drain(CloseReason reason, long deadlineNs) {
        if (drainReason == null && state != SessionState.CLOSED) {
            accepting = false;
            control.outbox.seal();
            data.outbox.seal();
            drainReason = reason;
            drainDeadlineNs = deadlineNs;
            owner.wakeAt(deadlineNs);
            closeIfDrained();
        }
    }

    private void closeIfDrained() {
        if (drainReason != null && (state == SessionState.AGREED || pendingBytes() == 0)) {
            close(drainReason);
        }
    }

    /** Ends the session, and tells the peer if there is a connection and it doesn't know. */
    void close(CloseReason reason) {
        if (state == SessionState.CLOSED) {
            return;
        }
        boolean wasReported = state != SessionState.AGREED;
        state = state.to(SessionState.CLOSED);
        accepting = false;
        List<byte[]> unacknowledged = unacknowledgedData();
        Connection last = connection;
        connection = null;
        connected = false;
        if (last != null) {
            if (reason != CloseReason.PEER_CLOSED && reason != CloseReason.PEER_REPLACED) {
                writer.begin(FrameType.CLOSE, reason.code(), received, 0);
                last.send(writer.frame(), 0, writer.finish());
            }
            owner.dropConnection(this, last, "the session closed: " + reason);
        }
        if (wasReported) {
            counters.increment(SESSIONS_CLOSED);
            try {
                listener.onSessionClosed(this, reason, unacknowledged);
            } catch (RuntimeException e) {
                LOG.error("the listener failed when {} closed", this, e);
            }
        }
        owner.onClosed(this, reason);
    }

    private List<byte[]> unacknowledgedData() {
        List<byte[]> payloads = new ArrayList<>();
        resend.addUnacknowledgedDataTo(payloads);
        if (data.partial != null) {
            payloads.add(data.partial);
        }
        data.outbox.close(data.removedAndNotReleased(), payloads::add);
        control.outbox.close(control.removedAndNotReleased(), payload -> {});
        unacknowledgedBytes.set(0);
        return payloads;
    }

    private SendLane sendLane(Lane lane) {
        return lane == Lane.CONTROL ? control : data;
    }

    /** What waits on a lane, and how far its next payload is sent. */
    private static final class SendLane {
        final Lane lane;
        final Outbox outbox;
        final long windowBytes;
        final int maxPartBytes;
        byte @Nullable [] partial;
        int staged;
        long toRelease;

        SendLane(Lane lane, LinkSettings settings) {
            this.lane = lane;
            this.outbox = new Outbox(settings.lane(lane).outboxBytes());
            this.windowBytes = settings.lane(lane).windowBytes();
            this.maxPartBytes = (int)
                    Math.min(FrameWriter.maxPartBytes(settings.frameBytes()), windowBytes / 2 - Outbox.OVERHEAD_BYTES);
        }

        long removedAndNotReleased() {
            return toRelease + (partial != null ? Outbox.charge(partial.length) : 0);
        }
    }

    /** A payload of which parts have come, and how much came since the last acknowledgement. */
    private static final class ReceiveLane {
        final long ackThresholdBytes;
        byte @Nullable [] partial;
        int filled;
        long unacknowledgedBytes;

        ReceiveLane(long ackThresholdBytes) {
            this.ackThresholdBytes = ackThresholdBytes;
        }
    }
}
