package io.gustfront.runtime.worker;

import io.gustfront.api.task.Clock;
import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.codec.ControlCodec;
import io.gustfront.runtime.codec.ControlCodec.ClosedControl;
import io.gustfront.runtime.codec.ControlCodec.GrantControl;
import io.gustfront.runtime.codec.ControlCodec.PlanControl;
import io.gustfront.runtime.codec.ControlCodec.SettleControl;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.link.CloseReason;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.link.LinkListener;
import io.gustfront.runtime.link.LinkSession;
import io.gustfront.runtime.worker.Incarnations.Incarnation;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a worker does with its sessions: gives credit when one opens, hands sections to inboxes and settlements to ledgers, and
 * fails what was under way when one closes (PROTOCOL K3, K4, W1, W2). All of the listener is called by the link thread; the plan
 * comes from whoever controls the worker.
 */
final class PeerLinks implements LinkListener {
    private static final FailReason LOST = FailReason.of(FailReason.Kind.WORKER_LOST);

    private static final long LOSS_BOUND_NS = 5_000_000_000L;

    private final Clock clock;
    private final TreeFailer failTrees;
    private final BiConsumer<byte[], FailReason> refuse;
    private final Runnable onUntold;
    private final Incarnations incarnations = new Incarnations();
    private final LossTracker losses = new LossTracker(LOSS_BOUND_NS);
    private final AtomicLong newestEpoch = new AtomicLong();
    private volatile Map<Integer, Peer> peers = Map.of();
    private volatile @Nullable Known known;

    /** A plan, and how it divides inboxes, by an executor's lowest task. */
    private record Known(Directory directory, Map<Integer, InboxPlaces> places) {
        Known {
            places = Map.copyOf(places);
        }
    }

    /** Fails trees that had reached what was lost. */
    @FunctionalInterface
    interface TreeFailer {
        /** Fails those of the executors of a directory that had, or turn out to have, reached these workers; called by any thread. */
        void failReached(Directory directory, long reach, FailReason reason);
    }

    /**
     * @param failTrees fails the trees of the executors here; called by any thread
     * @param refuse fails the roots of a section that nobody will execute; called by the link thread
     * @param onUntold has {@link #retryUntold} and {@link #nextDeadlineNs} called soon; called by any thread
     */
    PeerLinks(Clock clock, TreeFailer failTrees, BiConsumer<byte[], FailReason> refuse, Runnable onUntold) {
        this.clock = clock;
        this.failTrees = failTrees;
        this.refuse = refuse;
        this.onUntold = onUntold;
    }

    // ---- for the worker

    void setPeers(Map<Integer, Peer> newPeers) {
        peers = new ConcurrentHashMap<>(newPeers);
    }

    /** A new plan: sessions that are open give credit for executors that are new, and the inboxes are divided anew. */
    void onPlan(Directory newDirectory, Map<Integer, InboxPlaces> newPlaces) {
        known = new Known(newDirectory, newPlaces);
        for (Peer peer : peers.values()) {
            OpenSession session = peer.openSession();
            if (session != null) {
                session.onPlan(newDirectory.plan());
            }
            grantAll(peer);
        }
        incarnations.onPlan(namedBy(newDirectory)).forEach(this::drop);
    }

    private static Map<Integer, Integer> namedBy(Directory directory) {
        return directory.plan().workers().values().stream()
                .filter(place -> place.number() != directory.self())
                .collect(Collectors.toUnmodifiableMap(WorkerPlace::number, WorkerPlace::incarnation));
    }

    /** The peers with which there is no session now. */
    SortedSet<Integer> apart() {
        SortedSet<Integer> apart = new TreeSet<>();
        for (Peer peer : peers.values()) {
            if (peer.openSession() == null) {
                apart.add(peer.number());
            }
        }
        return apart;
    }

    /** The newest plan that a peer has shown to have. */
    long newestEpoch() {
        return newestEpoch.get();
    }

    /** Tells what couldn't be told at once; whether nothing of it is left. */
    boolean retryUntold() {
        boolean all = true;
        for (Peer peer : peers.values()) {
            all &= tell(peer);
        }
        return all;
    }

    /** The housekeeper: losses of which not all peers have spoken in time. */
    void expireLosses() {
        losses.expire(clock.nanoTime()).forEach(this::loseTrees);
    }

    long nextDeadlineNs() {
        return losses.nextDeadlineNs();
    }

    /** Whether a session is open with each of these peers, and has brought credit. */
    boolean areLinked(Set<Integer> numbers) {
        for (int number : numbers) {
            Peer peer = peers.get(number);
            OpenSession session = peer == null ? null : peer.openSession();
            if (session == null || !session.hasCredit()) {
                return false;
            }
        }
        return true;
    }

    long pendingBytes() {
        long bytes = 0;
        for (Peer peer : peers.values()) {
            OpenSession session = peer.openSession();
            bytes += session == null ? 0 : session.link().pendingBytes();
        }
        return bytes;
    }

    // ---- the link thread

    @Override
    public void onSessionOpened(LinkSession link) {
        Peer peer = peers.get(link.peer().worker());
        if (peer == null) {
            return;
        }
        boolean isAgain = peer.onOpened(new OpenSession(link));
        incarnations.onOpened(of(link)).forEach(this::drop);
        grantAll(peer); // after it is known: a plan that comes meanwhile sees the session, or is seen here
        if (isAgain) {
            // An ack of one that opened after the close may have died in the other side's buffer (K3).
            loseTrees(of(link));
        }
    }

    /** By the newest plan, whichever thread comes last: each looks at the plan after it has made its own change known. */
    private void grantAll(Peer peer) {
        synchronized (peer) {
            Known newest = known;
            if (newest != null) {
                peer.grantAll(newest.directory(), newest.places());
            }
        }
        if (!tell(peer)) {
            onUntold.run();
        }
    }

    /** Tells what is due; whether nothing of it is left. */
    private boolean tell(Peer peer) {
        OpenSession session = peer.openSession();
        Directory current = directory();
        if (session == null || current == null) {
            return true;
        }
        boolean all = peer.retryGrants();
        all &= session.tellPlan(current.plan().epoch());
        all &= session.retryLosses();
        return all;
    }

    private @Nullable Directory directory() {
        Known newest = known;
        return newest == null ? null : newest.directory();
    }

    @Override
    public void onPayload(LinkSession link, Lane lane, byte[] payload) {
        Peer peer = peers.get(link.peer().worker());
        OpenSession session = peer == null ? null : peer.openSession();
        if (lane == Lane.DATA) {
            onSection(peer, payload);
        } else {
            onControl(link.peer().worker(), session, payload);
        }
    }

    private void onSection(@Nullable Peer peer, byte[] section) {
        SectionHeader header = SectionHeader.read(section);
        Directory current = directory();
        LocalPort port = current == null ? null : current.localPort(header.firstTask(), header.epoch());
        Grantor grantor = peer == null ? null : peer.grantor(header.firstTask(), header.epoch(), header.feedback());
        if (port == null || grantor == null) {
            refuse.accept(section, FailReason.of(FailReason.Kind.MOVED));
        } else {
            grantor.onTaken(header.tuples(), section.length);
            port.inbox().offer(Parcel.of(section, header.tuples(), grantor), header.feedback());
        }
    }

    private void onControl(int from, @Nullable OpenSession session, byte[] payload) {
        ControlCodec.Control control = ControlCodec.decode(payload);
        if (control instanceof SettleControl settle) {
            Directory current = directory();
            LocalPort port = current == null ? null : current.localPort(settle.firstTask(), settle.epoch());
            if (port != null) {
                port.control().settle(settle.settlements());
            }
        } else if (control instanceof GrantControl grant && session != null) {
            session.onGranted(grant.firstTask(), grant.epoch(), grant.feedback(), grant.tuples(), grant.bytes());
        } else if (control instanceof ClosedControl closed) {
            onClosedBy(from, new Incarnation(closed.worker(), closed.incarnation()));
        } else if (control instanceof PlanControl plan) {
            newestEpoch.accumulateAndGet(plan.epoch(), Math::max);
        }
    }

    @Override
    public void onSessionResumed(LinkSession link) {
        Peer peer = peers.get(link.peer().worker());
        if (peer != null) {
            peer.onConnected();
        }
    }

    @Override
    public void onSessionClosed(LinkSession link, CloseReason reason, List<byte[]> unacknowledgedData) {
        Peer peer = peers.get(link.peer().worker());
        if (peer != null) {
            peer.onClosed();
        }
        for (byte[] section : unacknowledgedData) {
            refuse.accept(section, LOST);
        }
        if (incarnations.onClosed(of(link), reason == CloseReason.PEER_REPLACED)) {
            drop(of(link));
        } else {
            loseTrees(of(link));
        }
    }

    private static Incarnation of(LinkSession link) {
        return new Incarnation(link.peer().worker(), link.peer().incarnation());
    }

    // ---- losses; any thread

    /** Nothing goes to that incarnation any more: fails what may have died with it, and says so (W1, W2). */
    private void drop(Incarnation lost) {
        losses.onNoticed(lost, peers.keySet(), clock.nanoTime());
        loseTrees(lost);
        tellOthers(new ClosedControl(lost.worker(), lost.number()));
        onUntold.run(); // there is a deadline
    }

    private void onClosedBy(int peer, Incarnation lost) {
        if (losses.onSaid(lost, peer, clock.nanoTime())) {
            loseTrees(lost);
        } else {
            onUntold.run(); // there is a deadline
        }
    }

    private void tellOthers(ClosedControl closed) {
        for (Peer peer : peers.values()) {
            OpenSession session = peer.openSession();
            if (session != null && peer.number() != closed.worker()) {
                boolean unused = session.tellLoss(closed); // or later, by the housekeeper
            }
        }
    }

    private void loseTrees(Incarnation lost) {
        Directory current = directory();
        if (current != null) {
            failTrees.failReached(current, lost.reach(), LOST);
        }
    }
}
