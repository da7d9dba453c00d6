package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.SlotAssignment;
import io.gustfront.cluster.supervisor.WorkerProcesses.Ending;
import io.gustfront.cluster.supervisor.WorkerProcesses.WorkerHandle;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import io.gustfront.cluster.wire.SupervisorMessage;
import io.gustfront.cluster.wire.SupervisorMessage.SlotReport;
import io.gustfront.cluster.wire.SupervisorMessage.WorkerReport;
import io.gustfront.runtime.channel.ToSupervisor;
import io.gustfront.runtime.channel.ToSupervisor.Status;
import io.gustfront.runtime.channel.ToWorker;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot: what is to be there, what is, and the way from one to the other.
 *
 * <pre>
 *            ┌───────────────► BLOCKED (no blob, no process) ──┐
 *            │                                                 │ after a while
 * EMPTY ─► FETCHING ─► RAISING ─► STARTING ─► RUNNING          │
 *   ▲ ▲      ▲                        │          │             │
 *   │ │      └────────── BACKOFF ◄──┐ │          │             │
 *   │ └─────── wanted no more ──────┼─┼──────────┼─────────────┘
 *   │                     ended by  │ ▼          ▼
 *   │                     itself: BURYING ◄── STOPPING (told to close; killed after ten seconds)
 *   └──────── ended as told ────────┘
 * </pre>
 *
 * <p>The incarnation is durable before the process is started: RAISING ends when it is (PROTOCOL I1). In the same way an epoch is
 * durable before a worker is told a plan of it, so that no later supervisor gives a restarted worker an older one.
 *
 * <p>Every step looks at how things are, never at what was said last; so a message that is repeated, lost with its connection or
 * overtaken changes nothing in the end. Owned by the supervisor's thread.
 */
final class SlotKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SlotKeeper.class);
    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long KILL_AGAIN_NS = TimeUnit.SECONDS.toNanos(1);

    /** Without a status for so long a worker counts as frozen. */
    private static final long FROZEN_NS = TimeUnit.SECONDS.toNanos(8);

    /** A process has so long to say its first word, or to find a supervisor that was restarted. */
    private static final long FIRST_WORD_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long SHORTEST_BLOCK_NS = TimeUnit.SECONDS.toNanos(1);

    /** Peers without a session for so long are reported. */
    private static final long APART_MS = 15_000;

    /** How far a slot is. */
    enum Phase {
        /** Nothing is there, and nothing is wanted. */
        EMPTY,
        /** Blobs are fetched. */
        FETCHING,
        /** The incarnation is made durable. */
        RAISING,
        /** The process is being started, or has not said a word. */
        STARTING,
        /** It reports, or did before its connection broke. */
        RUNNING,
        /** It was told to end. */
        STOPPING,
        /** The process has ended; its last words are read. */
        BURYING,
        /** It ended by itself, and is started again after a while. */
        BACKOFF,
        /** It can't be started; it is tried again after a while. */
        BLOCKED
    }

    /** What a slot has of its supervisor. */
    interface Host {
        /** The time. */
        long nowNs();

        /** The time, since 1970. */
        long nowMs();

        /** Has something run by the supervisor's thread; may be called by any. */
        void later(Runnable event);

        /** Where blobs may be fetched. */
        List<URI> masters();

        /** What {@link #report} says has changed. */
        void onChanged(SlotKeeper slot);

        /** Something of a topology went wrong. */
        void onError(String topologyId, ErrorEntry error);

        /** The blobs that are here have changed. */
        void onBlobs();
    }

    private final int port;
    private final SupervisorIdentity identity;
    private final SupervisorParts parts;
    private final Host host;
    private final Restarts restarts = new Restarts();
    private SlotNote kept; // durable
    private SlotNote note; // the newest: durable, or about to be
    private int keeping;
    private long keepAgainNs;
    private Wish wish = new Wish.Unknown();
    private Phase phase = Phase.EMPTY;
    private int attempt; // to start: what was asked for in an earlier one is of no interest any more
    private long notBeforeNs;
    private String problem = "";
    private int exits;

    // The worker's, from RAISING to BURYING.
    private @Nullable WorkerKey key;
    private @Nullable WorkerHandle handle;
    private @Nullable Briefing briefing; // over its connection, if there is one
    private Optional<Status> status = Optional.empty();
    private final SortedSet<Integer> lostPeers = new TreeSet<>();
    private boolean adopted;
    private boolean planned; // whether it may have a plan: only then it can have anything open
    private long heardNs;
    private OptionalLong readyNs = OptionalLong.empty(); // when its worker said first that it is ready
    private long killNs;
    private boolean asked; // whether it was told to end
    private String killedFor = "";

    /**
     * @param kept what the disk says
     */
    SlotKeeper(SlotNote kept, SupervisorIdentity identity, SupervisorParts parts, Host host) {
        this.port = kept.port();
        this.kept = kept;
        this.note = kept;
        this.keepAgainNs = host.nowNs();
        this.identity = identity;
        this.parts = parts;
        this.host = host;
    }

    /** Takes over what an earlier supervisor of this node has left running. */
    void adopt() {
        if (kept.incarnation() == 0 || kept.topologyId().isEmpty()) {
            return;
        }
        WorkerKey left = new WorkerKey(kept.topologyId(), port, kept.incarnation());
        Optional<WorkerHandle> found = parts.processes().find(left);
        if (found.isPresent()) {
            LOG.info("adopted worker {}, process {}", left, found.get().pid());
            key = left;
            adopted = true;
            planned = true;
            heardNs = host.nowNs();
            phase = Phase.RUNNING;
            take(left, found.get());
        }
    }

    // What the slot is told.

    /** What is to be there. An older epoch of the same topology changes nothing. */
    void assign(SlotAssignment slot) {
        boolean older = wish instanceof Wish.Assigned known
                && known.slot().topologyId().equals(slot.topologyId())
                && slot.plan().epoch() < known.slot().plan().epoch();
        if (older || note.isStale(slot.topologyId(), slot.plan().epoch())) {
            LOG.info(
                    "slot {}: epoch {} of {} is older than one that it has seen",
                    port,
                    slot.plan().epoch(),
                    slot.topologyId());
            return;
        }
        boolean same = wish instanceof Wish.Assigned known
                && known.slot().topologyId().equals(slot.topologyId())
                && known.slot().mode() != SlotMode.STOP;
        if (!same) {
            restarts.clear();
            notBeforeNs = host.nowNs();
        }
        wish(new Wish.Assigned(slot));
    }

    /** Nothing is to be there. */
    void release() {
        restarts.clear();
        wish(new Wish.Nothing());
    }

    /** Something of a topology is to be there: what was said of that topology holds. */
    void belongsTo(String topologyId) {
        if (!(wish instanceof Wish.Assigned assigned
                && assigned.slot().topologyId().equals(topologyId))) {
            wish(new Wish.Owned(topologyId));
        }
    }

    private void wish(Wish next) {
        if (!next.equals(wish)) {
            wish = next;
            host.onChanged(this);
        }
        step(host.nowNs());
    }

    // What the slot's worker does.

    /** It has connected, and is who it says; false if nobody like that is expected. */
    boolean onOpen(WorkerLink opened) {
        WorkerKey mine = key;
        if (mine == null || !mine.subject().equals(opened.subject()) || phase == Phase.BURYING) {
            return false;
        }
        Briefing before = briefing;
        if (before != null && before.link() != opened) {
            before.link().close("the worker has a newer connection");
        }
        briefing = new Briefing(opened);
        heardNs = host.nowNs();
        step(host.nowNs());
        return true;
    }

    /** Its connection is gone; whether the process is, too, is seen at once. */
    void onClosed(WorkerLink closed) {
        if (has(closed)) {
            briefing = null;
            step(host.nowNs());
        }
    }

    /** Whether this is the worker's connection. */
    boolean has(WorkerLink other) {
        return briefing != null && briefing.link() == other;
    }

    /** It says something; answers are not for here. */
    void onMessage(ToSupervisor message) {
        WorkerKey mine = key;
        if (mine == null) {
            return;
        }
        heardNs = host.nowNs();
        if (message instanceof Status now) {
            onStatus(now);
        } else if (message instanceof ToSupervisor.ErrorReport error) {
            keepError(
                    mine,
                    error.atMs(),
                    error.component(),
                    error.task(),
                    "error",
                    error.message(),
                    error.stack(),
                    error.count());
        } else if (message instanceof ToSupervisor.Stall stall) {
            String state = stall.stack().isEmpty() ? " took " : " has been running for ";
            keepError(
                    mine,
                    stall.atMs(),
                    stall.component(),
                    stall.task(),
                    "stall",
                    stall.call() + state + stall.forMs() + " ms",
                    stall.stack(),
                    1);
        } else if (message instanceof ToSupervisor.PeerTrouble trouble) {
            boolean changed = trouble.forMs() >= APART_MS
                    ? lostPeers.add(trouble.peer())
                    : trouble.forMs() == 0 && lostPeers.remove(trouble.peer());
            if (changed) {
                LOG.warn("worker {} and worker {}: {}", mine, trouble.peer(), trouble.problem());
                host.onChanged(this);
            }
        }
    }

    private void onStatus(Status now) {
        if (phase == Phase.STARTING) {
            phase = Phase.RUNNING;
        }
        adopted = false;
        if (now.ready() && readyNs.isEmpty()) {
            readyNs = OptionalLong.of(host.nowNs());
        }
        if (!Optional.of(now).equals(status)) {
            status = Optional.of(now);
            host.onChanged(this);
        }
        step(host.nowNs());
    }

    /** So much time has passed in which this supervisor itself stood still: nobody else is to blame for it. */
    void forgive(long gapNs) {
        heardNs += gapNs;
        killNs += gapNs;
    }

    // The steps.

    /** Does what is to be done now. */
    void step(long nowNs) {
        int counted = restarts.exits(nowNs);
        if (counted != exits) {
            exits = counted; // also when the last is long ago
            host.onChanged(this);
        }
        switch (phase) {
            case EMPTY, BACKOFF, BLOCKED -> consider(nowNs);
            case FETCHING, RAISING -> giveUpUnlessWanted();
            case STARTING, RUNNING -> tend(nowNs);
            case STOPPING -> end(nowNs);
            case BURYING -> {}
        }
    }

    private void consider(long nowNs) {
        Optional<SlotAssignment> wanted = wanted();
        if (wanted.isEmpty()) {
            become(Phase.EMPTY);
            problem = "";
        } else if (nowNs - notBeforeNs >= 0 || phase == Phase.EMPTY) {
            fetch(wanted.get());
        }
    }

    private void giveUpUnlessWanted() {
        if (wanted().isEmpty()) {
            attempt++;
            key = null;
            become(Phase.EMPTY);
        }
    }

    /** What a worker is to be started for. */
    private Optional<SlotAssignment> wanted() {
        return wish instanceof Wish.Assigned assigned
                        && assigned.slot().mode() == SlotMode.RUN
                        && !note.isStale(
                                assigned.slot().topologyId(),
                                assigned.slot().plan().epoch())
                ? Optional.of(assigned.slot())
                : Optional.empty();
    }

    private void fetch(SlotAssignment slot) {
        int mine = ++attempt;
        become(Phase.FETCHING);
        parts.blobs()
                .provide(slot.jar(), host.masters())
                .thenCompose(jar -> parts.blobs().provide(slot.blob(), host.masters()))
                .whenComplete((done, failure) -> host.later(() -> {
                    host.onBlobs();
                    if (mine != attempt || phase != Phase.FETCHING) {
                        return;
                    } else if (failure != null) {
                        block("a blob can't be fetched: " + messageOf(failure));
                    } else {
                        raise(slot, mine);
                    }
                }));
    }

    private void raise(SlotAssignment slot, int mine) {
        SlotAssignment newest = wanted().filter(other -> other.topologyId().equals(slot.topologyId()))
                .orElse(null);
        if (newest == null) {
            attempt++;
            become(Phase.EMPTY);
            step(host.nowNs());
            return;
        }
        become(Phase.RAISING);
        int incarnation = 1 + Math.max(note.incarnation(), newest.knownIncarnation());
        long epoch = newest.topologyId().equals(note.topologyId())
                ? Math.max(note.epoch(), newest.plan().epoch())
                : newest.plan().epoch();
        keep(new SlotNote(port, incarnation, newest.topologyId(), epoch), failure -> {
            if (mine != attempt || phase != Phase.RAISING) {
                return;
            } else if (failure.isPresent()) {
                block("the count of starts can't be kept: " + failure.get());
            } else {
                start(newest.jar(), newest.blob());
            }
        });
    }

    /** A note that couldn't be kept may yet be on the disk: what it says is never taken back, and its number never used again. */
    private void keep(SlotNote next, Consumer<Optional<String>> then) {
        note = next;
        keeping++;
        parts.files()
                .keep(next)
                .whenComplete((done, failure) -> host.later(() -> {
                    keeping--;
                    if (failure == null) {
                        kept = next;
                        host.onChanged(this);
                    } else {
                        keepAgainNs = host.nowNs() + SHORTEST_BLOCK_NS;
                    }
                    then.accept(failure == null ? Optional.empty() : Optional.of(messageOf(failure)));
                    step(host.nowNs());
                }));
    }

    /** Makes an epoch durable; false while it isn't. */
    private boolean isKept(long epoch, long nowNs) {
        if (epoch <= kept.epoch()) {
            return true;
        }
        if (keeping == 0 && nowNs - keepAgainNs >= 0) {
            keep(
                    note.seen(epoch),
                    failure -> failure.ifPresent(why -> LOG.error("slot {}: an epoch can't be kept: {}", port, why)));
        }
        return false;
    }

    private void start(BlobRef jar, BlobRef blob) {
        WorkerKey mine = new WorkerKey(kept.topologyId(), port, kept.incarnation());
        key = mine;
        status = Optional.empty();
        lostPeers.clear();
        asked = false;
        adopted = false;
        planned = false;
        killedFor = "";
        readyNs = OptionalLong.empty();
        heardNs = host.nowNs();
        become(Phase.STARTING);
        parts.processes()
                .start(mine, jar, blob)
                .whenComplete((process, failure) -> host.later(() -> {
                    if (failure != null) {
                        key = null;
                        block("the process can't be started: " + messageOf(failure));
                    } else {
                        LOG.info("started worker {}, process {}", mine, process.pid());
                        heardNs = host.nowNs();
                        take(mine, process);
                        step(host.nowNs());
                    }
                }));
    }

    private void take(WorkerKey mine, WorkerHandle process) {
        handle = process;
        host.onChanged(this);
        process.onExit().thenAccept(done -> host.later(() -> onExit(mine)));
    }

    private void block(String why) {
        LOG.warn("slot {}: {}", port, why);
        problem = why;
        notBeforeNs = host.nowNs() + Math.max(SHORTEST_BLOCK_NS, restarts.onFailure(0));
        become(Phase.BLOCKED);
    }

    private void tend(long nowNs) {
        WorkerKey mine = key;
        WorkerHandle process = handle;
        if (mine == null || process == null) {
            return; // it is being started
        }
        if (wish.endsWorker(mine)) {
            stop(nowNs);
        } else if (briefing == null && !process.isAlive()) {
            onExit(mine);
        } else if (nowNs - heardNs >= patienceNs()) {
            killedFor = "nothing was heard of it for " + patienceNs() / 1_000_000_000L + " s";
            LOG.warn("killing worker {}, process {}: {}", mine, process.pid(), killedFor);
            heardNs = nowNs - patienceNs() + KILL_AGAIN_NS;
            process.kill();
        } else {
            tell();
        }
    }

    private long patienceNs() {
        return phase == Phase.STARTING || adopted ? FIRST_WORD_NS : FROZEN_NS;
    }

    private void stop(long nowNs) {
        LOG.info("ending worker {}", key);
        asked = true;
        killNs = nowNs + CLOSE_NS;
        become(Phase.STOPPING);
        end(nowNs);
    }

    private void end(long nowNs) {
        WorkerKey mine = key;
        WorkerHandle process = handle;
        if (mine == null || process == null) {
            return;
        }
        Briefing open = briefing;
        if (open != null) {
            open.close(TimeUnit.NANOSECONDS.toMillis(Math.max(0, killNs - nowNs)));
        }
        if (open == null && !process.isAlive()) {
            onExit(mine);
        } else if (nowNs - killNs >= 0 || (open == null && !planned)) {
            killNs = nowNs + KILL_AGAIN_NS;
            process.kill();
        }
    }

    /** Tells the worker what is to be, as far as it wasn't told over this connection. */
    private void tell() {
        Briefing open = briefing;
        WorkerKey mine = key;
        if (open == null || mine == null || !(wish instanceof Wish.Assigned assigned)) {
            return;
        }
        SlotAssignment slot = assigned.slot();
        if (!note.isStale(slot.topologyId(), slot.plan().epoch())
                && isKept(slot.plan().epoch(), host.nowNs())) {
            open.tell(slot, () -> launch(mine, slot));
            planned = true;
        }
    }

    private ToWorker.Launch launch(WorkerKey mine, SlotAssignment slot) {
        return new ToWorker.Launch(
                slot.topologyId(),
                slot.topologyName(),
                identity.node(),
                slot.number(),
                mine.incarnation(),
                identity.bindHost(),
                port,
                identity.secret().derive("links " + slot.topologyId()),
                parts.blobs().pathOf(slot.blob()),
                parts.blobs().pathOf(slot.jar()));
    }

    private void onExit(WorkerKey ended) {
        if (!ended.equals(key) || phase == Phase.BURYING) {
            return;
        }
        Briefing open = briefing;
        briefing = null;
        handle = null;
        if (open != null) {
            open.link().close("the process has ended");
        }
        become(Phase.BURYING);
        parts.processes()
                .bury(ended)
                .exceptionally(failure -> new Ending("it ended; why can't be read: " + messageOf(failure), "", 0))
                .thenAccept(ending -> host.later(() -> onBuried(ended, ending)));
    }

    private void onBuried(WorkerKey ended, Ending ending) {
        long nowNs = host.nowNs();
        key = null;
        status = Optional.empty();
        lostPeers.clear();
        boolean wasAsked = asked;
        asked = false;
        if (wasAsked) {
            LOG.info("worker {} has ended", ended);
            problem = "";
            become(Phase.EMPTY);
        } else {
            problem = killedFor.isEmpty() ? ending.cause() : "killed: " + killedFor;
            long waitNs = restarts.onExit(nowNs, nowNs - readyNs.orElse(nowNs));
            notBeforeNs = nowNs + waitNs;
            LOG.warn("worker {} ended by itself: {}; next start in {} s", ended, problem, waitNs / 1_000_000_000L);
            keepError(ended, host.nowMs(), "", 0, "exit", problem, ending.stack(), 1);
            become(Phase.BACKOFF);
        }
        if (ending.epoch() > note.epoch()) {
            keep(note.seen(ending.epoch()), failure -> {});
        }
        step(nowNs);
    }

    private void become(Phase next) {
        if (phase != next) {
            LOG.debug("slot {}: {} to {}", port, phase, next);
            phase = next;
            host.onChanged(this);
        }
    }

    private void keepError(
            WorkerKey of,
            long atMs,
            String component,
            int task,
            String kind,
            String message,
            String stack,
            long count) {
        host.onError(
                of.topologyId(),
                new ErrorEntry(atMs, identity.node(), port, component, task, kind, message, stack, count));
    }

    private static String messageOf(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }

    // What others see.

    int port() {
        return port;
    }

    Phase phase() {
        return phase;
    }

    Wish wish() {
        return wish;
    }

    /** Whether there is no process, and none is on its way. */
    boolean isVacant() {
        return phase == Phase.EMPTY || phase == Phase.BACKOFF || phase == Phase.BLOCKED;
    }

    /** The topology whose worker is here or is to be here. */
    Optional<String> topologyId() {
        if (key != null) {
            return Optional.of(key.topologyId());
        }
        return wish instanceof Wish.Assigned assigned
                ? Optional.of(assigned.slot().topologyId())
                : Optional.empty();
    }

    /** The worker's start; 0 if there is none. */
    int incarnation() {
        return key == null ? 0 : key.incarnation();
    }

    /** The worker's connection. */
    Optional<WorkerLink> link() {
        return Optional.ofNullable(briefing).map(Briefing::link);
    }

    /** The slot as the master is told. */
    SlotReport report(long nowNs) {
        Optional<SlotAssignment> assigned =
                wish instanceof Wish.Assigned some ? Optional.of(some.slot()) : Optional.empty();
        return new SlotReport(
                port,
                kept.incarnation(),
                assigned.map(SlotAssignment::topologyId).orElse(""),
                assigned.map(slot -> slot.plan().epoch()).orElse(0L),
                worker(nowNs));
    }

    private Optional<WorkerReport> worker(long nowNs) {
        Optional<String> topologyId = topologyId();
        if (phase == Phase.EMPTY || topologyId.isEmpty()) {
            return Optional.empty();
        }
        WorkerHandle process = handle;
        return Optional.of(new WorkerReport(
                topologyId.get(),
                reportedPhase(),
                process == null ? 0 : process.pid(),
                process == null ? 0 : process.startedAtMs(),
                incarnation(),
                status.map(Status::planEpoch).orElse(0L),
                status.map(Status::ready).orElse(false),
                status.map(Status::active).orElse(false),
                status.map(Status::drained).orElse(false),
                status.map(Status::open).orElse(List.of()),
                status.map(Status::pending).orElse(0L),
                restarts.exits(nowNs),
                problem,
                List.copyOf(lostPeers)));
    }

    /** A worker that may have a plan may have something open, even if it hasn't said so. */
    private SupervisorMessage.Phase reportedPhase() {
        return switch (phase) {
            case FETCHING -> SupervisorMessage.Phase.FETCHING;
            case RAISING -> SupervisorMessage.Phase.STARTING;
            case STARTING, RUNNING -> planned ? SupervisorMessage.Phase.RUNNING : SupervisorMessage.Phase.STARTING;
            case STOPPING, BURYING -> SupervisorMessage.Phase.STOPPING;
            case BLOCKED -> SupervisorMessage.Phase.BLOCKED;
            case BACKOFF, EMPTY -> SupervisorMessage.Phase.BACKOFF;
        };
    }
}
