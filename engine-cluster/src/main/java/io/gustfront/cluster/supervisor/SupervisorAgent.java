package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.NodeText;
import io.gustfront.cluster.model.NodeText.UnreadableNodeException;
import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.model.Presence.Master;
import io.gustfront.cluster.model.Presence.Supervisor;
import io.gustfront.cluster.model.SlotAssignment;
import io.gustfront.cluster.store.ClusterStore.SessionState;
import io.gustfront.cluster.store.CommitResult;
import io.gustfront.cluster.store.PresenceNode;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.StoreNode;
import io.gustfront.cluster.store.StoreWrite;
import io.gustfront.cluster.supervisor.MasterConnector.MasterLink;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.MasterMessage.SlotOwner;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import io.gustfront.cluster.wire.RequestBody;
import io.gustfront.cluster.wire.SupervisorMessage;
import io.gustfront.cluster.wire.SupervisorMessage.SlotReport;
import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.channel.ToSupervisor;
import io.gustfront.runtime.channel.ToSupervisor.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The supervisor: one thread that owns all that is decided on a node. Everything reaches it through one queue; everything that it
 * touches answers into that queue.
 *
 * <p><b>What is to be in a slot</b> says, in this order: the leading master, over its connection; if no master was heard for five
 * seconds, the assignments in ZooKeeper; if there is neither, what was said last. Until anybody has said anything since its start,
 * what runs is left alone. What was said of an older epoch, or by a master of an older term, changes nothing ({@link SlotKeeper},
 * {@link Conversation}).
 *
 * <p><b>Before assignments are read in ZooKeeper</b> this session commits something: so the server that answers is as new as the
 * moment at which the reading began, and a slot isn't emptied for an assignment that this server hadn't heard of.
 *
 * <p>If this process itself stood still, all deadlines are put off by as much: it can't know what it would have heard.
 */
public final class SupervisorAgent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisorAgent.class);
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STOOD_STILL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long ALONE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long READ_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long REPORT_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CLEAN_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LONGEST_STOP_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int MOST_EVENTS = 1_000; // in one turn
    private static final int MOST_ERRORS = 1_000;
    private static final int MOST_LOG_BYTES = 128 << 10;

    private final SupervisorIdentity identity;
    private final SupervisorParts parts;
    private final Doorbell doorbell = new Doorbell();

    /**
     * What has come, from any thread. It has no bound of its own: nothing of it may get lost, and who brings it must not wait. What
     * bounds it is how much anybody brings while this thread doesn't come to it: there is a worker for each slot at most, which tells
     * its status when that changes, looked at fifty times a second, and each kind of error once in ten seconds; the master asks for
     * as much as REST calls wait for, and takes a supervisor for gone that has been silent for five seconds; disk and store answer
     * what they were asked.
     */
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile boolean usable; // whether ZooKeeper answers

    // All below: the owner's.
    private final SortedMap<Integer, SlotKeeper> slots = new TreeMap<>();
    private final Map<Integer, Report> reports = new HashMap<>(); // by port
    private final Map<WorkerLink, SlotKeeper> workers = new HashMap<>();
    private final Questions questions = new Questions();
    private final Conversation conversation;
    private final String presencePath;
    private final PresenceNode presence;
    private List<URI> masters;
    private Set<String> blobsTold = Set.of();
    private String lastUnreadable = "";
    private boolean blobsChanged;
    private boolean reading;
    private boolean closing;
    private long lastTurnNs;
    private long nextTickNs;
    private long nextReadNs;
    private long nextCleanNs;
    private long stopUntilNs;

    private static final class Report {
        boolean due;
        long sentNs;

        @Nullable
        SlotReport sent;
    }

    /**
     * Takes over what runs, and begins to look for a master.
     *
     * @param notes what the disk says of this node's slots; one that isn't there is empty
     */
    public SupervisorAgent(SupervisorIdentity identity, SupervisorParts parts, List<SlotNote> notes) {
        this.identity = identity;
        this.parts = parts;
        this.masters = parts.masters();
        this.presencePath = StoreLayout.child(StoreLayout.SUPERVISORS, identity.node());
        this.presence = new PresenceNode(parts.store(), presencePath, this::enqueue);
        long now = parts.clock().nanoTime();
        this.lastTurnNs = now;
        this.nextTickNs = now;
        this.nextReadNs = now;
        this.nextCleanNs = now + CLEAN_NS;
        this.conversation = new Conversation(parts.connector(), new MasterEvents(), now);
        SlotHost host = new SlotHost();
        identity.ports().forEach(port -> {
            SlotNote note =
                    notes.stream().filter(one -> one.port() == port).findFirst().orElse(SlotNote.empty(port));
            reports.put(port, new Report());
            SlotKeeper slot = new SlotKeeper(note, identity, parts, host);
            slots.put(port, slot);
            slot.adopt();
        });
        parts.store().watch(StoreLayout.LEADER, () -> enqueue(this::readLeader));
        parts.store().watch(StoreLayout.MASTERS, () -> enqueue(this::readMasters));
        parts.store().watch(presencePath, () -> enqueue(this::lookAtPresence));
        parts.store().onSession(state -> enqueue(() -> onSession(state)));
    }

    // What others may call, from any thread.

    /** A worker has connected, and proved who it is. */
    public void onWorkerOpen(WorkerLink link) {
        enqueue(() -> {
            SlotKeeper slot = WorkerKey.parse(link.subject())
                    .map(key -> slots.get(key.port()))
                    .orElse(null);
            if (slot == null) {
                link.close("there is no such slot");
                return;
            }
            workers.put(link, slot);
            if (!slot.onOpen(link)) {
                workers.remove(link);
                link.close("this worker isn't expected here");
            }
        });
    }

    /** A worker says something. */
    public void onWorkerMessage(WorkerLink link, ToSupervisor message) {
        enqueue(() -> {
            SlotKeeper slot = workers.get(link);
            if (slot != null && slot.has(link)) {
                if (message instanceof Answer answer) {
                    questions.onAnswer(answer);
                }
                slot.onMessage(message);
            }
        });
    }

    /** A worker's connection is gone. */
    public void onWorkerClosed(WorkerLink link, String why) {
        enqueue(() -> {
            SlotKeeper slot = workers.remove(link);
            if (slot != null) {
                LOG.info("the connection of worker {} is closed: {}", link.subject(), why);
                questions.onGone(slot);
                slot.onClosed(link);
            }
        });
    }

    /**
     * Ends it.
     *
     * @param stopWorkers whether its workers end first; otherwise they go on
     * @return done when it has ended, and with it, if that was asked for, its workers
     */
    public CompletableFuture<Void> close(boolean stopWorkers) {
        enqueue(() -> {
            if (closing) {
                return;
            }
            closing = true;
            long now = parts.clock().nanoTime();
            stopUntilNs = stopWorkers ? now + LONGEST_STOP_NS : now;
            conversation.say(new SupervisorMessage.Goodbye(stopWorkers));
            if (stopWorkers) {
                slots.values().forEach(SlotKeeper::release);
            }
        });
        return ended;
    }

    /** Whether ZooKeeper answers. */
    public boolean isUsable() {
        return usable;
    }

    private void enqueue(Runnable event) {
        inbox.add(event);
        doorbell.ring();
    }

    // The agent.

    @Override
    public String name() {
        return "supervisor";
    }

    @Override
    public int doWork() {
        if (closed) {
            return 0;
        }
        long now = parts.clock().nanoTime();
        forgive(now);
        int work = 0;
        while (work < MOST_EVENTS) {
            Runnable event = inbox.poll();
            if (event == null) {
                break;
            }
            event.run();
            work++;
        }
        if (now - nextTickNs >= 0) {
            nextTickNs = now + TICK_NS;
            tick(now);
        }
        sendReports(now);
        if (closing) {
            finish(now);
        }
        return work;
    }

    /** A thread that is driven sees each deadline at most a little late. */
    private void forgive(long now) {
        long gap = now - lastTurnNs;
        lastTurnNs = now;
        if (gap > STOOD_STILL_NS) {
            LOG.warn("this process stood still for {} ms", TimeUnit.NANOSECONDS.toMillis(gap));
            slots.values().forEach(slot -> slot.forgive(gap));
            conversation.forgive(gap);
        }
    }

    private void tick(long now) {
        slots.values().forEach(slot -> slot.step(now));
        questions.tick(now);
        if (closing) {
            return;
        }
        conversation.tick(now, parts.clock().currentTimeMillis());
        if (usable && !conversation.isSynced() && conversation.silentForNs(now) >= ALONE_NS && now - nextReadNs >= 0) {
            nextReadNs = now + READ_NS;
            readAssignments();
        }
        if (now - nextCleanNs >= 0) {
            nextCleanNs = now + CLEAN_NS;
            clean();
        }
    }

    private void finish(long now) {
        boolean vacant = slots.values().stream().allMatch(SlotKeeper::isVacant);
        if (!vacant && now - stopUntilNs < 0) {
            return;
        }
        closed = true;
        conversation.drop("this supervisor ends");
        workers.keySet().forEach(link -> link.close("this supervisor ends"));
        parts.store().close();
        ended.complete(null);
    }

    @Override
    public long nextDeadlineNs() {
        return nextTickNs;
    }

    @Override
    public Doorbell doorbell() {
        return doorbell;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    // The leading master.

    private final class MasterEvents implements MasterConnector.Events {
        @Override
        public void onOpen(MasterLink link) {
            enqueue(() -> {
                if (conversation.onOpen(link, now())) {
                    register();
                }
            });
        }

        @Override
        public void onMessage(MasterLink link, MasterMessage message) {
            enqueue(() -> {
                if (conversation.hears(link, now())) {
                    handle(message);
                }
            });
        }

        @Override
        public void onClosed(Optional<MasterLink> link, String why) {
            enqueue(() -> {
                conversation.onClosed(link, why, now());
                readLeader();
            });
        }
    }

    private void register() {
        long now = now();
        List<SlotReport> all = new ArrayList<>();
        slots.values().forEach(slot -> {
            SlotReport report = slot.report(now);
            Report last = reportOf(slot);
            last.due = false;
            last.sent = report;
            last.sentNs = now;
            all.add(report);
        });
        blobsTold = parts.blobs().held();
        conversation.say(new SupervisorMessage.Register(
                identity.node(), identity.host(), identity.engine(), all, List.copyOf(blobsTold)));
    }

    private void handle(MasterMessage message) {
        if (message instanceof MasterMessage.Sync sync) {
            if (conversation.onSync(sync.term()) && !closing) {
                LOG.info(
                        "master {} leads, in term {}; {} slots are assigned",
                        sync.master(),
                        sync.term(),
                        sync.slots().size());
                sync(sync.slots());
            }
        } else if (message instanceof MasterMessage.Request request) {
            answer(request.body(), reply -> conversation.say(new SupervisorMessage.Reply(request.id(), reply)));
        } else if (!conversation.isSynced() || closing) {
            return;
        } else if (message instanceof MasterMessage.Assign assign) {
            slot(assign.slot().port()).ifPresent(slot -> slot.assign(assign.slot()));
        } else if (message instanceof MasterMessage.Release release) {
            slot(release.port()).ifPresent(SlotKeeper::release);
        }
    }

    private void sync(List<SlotOwner> owners) {
        Map<Integer, String> byPort = new HashMap<>();
        owners.forEach(owner -> byPort.put(owner.port(), owner.topologyId()));
        slots.forEach((port, slot) -> {
            String owner = byPort.get(port);
            if (owner == null) {
                slot.release();
            } else {
                slot.belongsTo(owner);
            }
        });
    }

    private Optional<SlotKeeper> slot(int port) {
        SlotKeeper slot = slots.get(port);
        if (slot == null) {
            LOG.error("there is no slot {} here, only {}", port, slots.keySet());
        }
        return Optional.ofNullable(slot);
    }

    private void sendReports(long now) {
        if (!conversation.isOpen()) {
            return;
        }
        slots.values().forEach(slot -> {
            Report last = reportOf(slot);
            if (last.due && now - last.sentNs >= REPORT_NS) {
                last.due = false;
                SlotReport report = slot.report(now);
                if (!report.equals(last.sent)) {
                    last.sent = report;
                    last.sentNs = now;
                    conversation.say(new SupervisorMessage.SlotChanged(report));
                }
            }
        });
        if (blobsChanged) {
            blobsChanged = false;
            Set<String> held = parts.blobs().held();
            if (!held.equals(blobsTold)) {
                blobsTold = held;
                conversation.say(new SupervisorMessage.BlobsHeld(List.copyOf(held)));
            }
        }
    }

    private Report reportOf(SlotKeeper slot) {
        return reports.computeIfAbsent(slot.port(), port -> new Report());
    }

    // Questions of the master.

    private void answer(RequestBody body, Consumer<ReplyBody> reply) {
        if (body instanceof RequestBody.Log log) {
            later(
                    parts.files()
                            .log(
                                    log.topologyId(),
                                    log.port(),
                                    log.from(),
                                    Math.max(1, Math.min(MOST_LOG_BYTES, log.limit()))),
                    reply);
        } else if (body instanceof RequestBody.Errors errors) {
            later(parts.files().errors(errors.topologyId(), Math.max(0, Math.min(MOST_ERRORS, errors.limit()))), reply);
        } else if (body instanceof RequestBody.Stats stats) {
            questions.stats(workersOf(stats.topologyId()), now(), parts.clock().currentTimeMillis(), reply);
        } else if (body instanceof RequestBody.Oldest oldest) {
            questions.oldest(workersOf(oldest.topologyId()), oldest.limit(), now(), reply);
        } else if (body instanceof RequestBody.Stacks stacks) {
            workersOf(stacks.topologyId()).stream()
                    .filter(slot -> slot.port() == stacks.port())
                    .findFirst()
                    .ifPresentOrElse(
                            slot -> questions.stacks(slot, now(), reply),
                            () -> reply.accept(new ReplyBody.Refused(
                                    "no worker of " + stacks.topologyId() + " is in slot " + stacks.port())));
        } else if (body instanceof RequestBody.Blob blob) {
            later(parts.blobs().chunk(blob.sha256(), blob.offset(), blob.limit()), reply);
        }
    }

    private List<SlotKeeper> workersOf(String topologyId) {
        return slots.values().stream()
                .filter(slot -> slot.incarnation() > 0 && slot.topologyId().equals(Optional.of(topologyId)))
                .toList();
    }

    private void later(CompletableFuture<ReplyBody> answer, Consumer<ReplyBody> reply) {
        answer.whenComplete((body, failure) ->
                enqueue(() -> reply.accept(failure == null ? body : new ReplyBody.Refused("it failed: " + failure))));
    }

    // ZooKeeper.

    private void onSession(SessionState state) {
        if (closed || closing) {
            return;
        }
        boolean wasUsable = usable;
        usable = state == SessionState.CONNECTED;
        if (usable) {
            announce();
            readLeader();
            readMasters();
        } else if (state == SessionState.LOST) {
            LOG.warn("the session with ZooKeeper is lost");
        } else if (wasUsable) {
            LOG.warn("the connection to ZooKeeper is broken");
        } else {
            LOG.info("connecting with ZooKeeper"); // so it begins, too
        }
    }

    private void announce() {
        byte[] data = NodeText.write(
                "supervisor", new Supervisor(identity.node(), identity.host(), identity.ports(), identity.start()));
        presence.announce(data, result -> {
            if (result instanceof CommitResult.Refused refused) {
                LOG.warn("can't announce this node in ZooKeeper: {}", refused);
                lookAtPresence();
            }
        });
    }

    private void lookAtPresence() {
        if (usable && !presence.isBeingAnnounced() && !closing) {
            onResult(parts.store().read(presencePath), found -> {
                boolean mine = found.flatMap(node -> parse("supervisor", node, Supervisor.class))
                        .filter(supervisor -> supervisor.start().equals(identity.start()))
                        .isPresent();
                if (!mine && usable && !presence.isBeingAnnounced() && !closing) {
                    announce();
                }
            });
        }
    }

    private void readLeader() {
        if (usable && !closing) {
            onResult(
                    parts.store().read(StoreLayout.LEADER),
                    found -> found.flatMap(node -> parse("leader", node, Leader.class))
                            .ifPresent(leader -> conversation.onLeader(leader, now())));
        }
    }

    private void readMasters() {
        if (usable && !closing) {
            onResult(parts.store().readChildren(StoreLayout.MASTERS), nodes -> {
                List<URI> found = new ArrayList<>();
                nodes.values()
                        .forEach(node -> parse("master", node, Master.class)
                                .ifPresent(master -> found.add(URI.create(master.restUrl()))));
                masters = found.isEmpty() ? parts.masters() : List.copyOf(found);
            });
        }
    }

    private void readAssignments() {
        if (reading) {
            return;
        }
        reading = true;
        parts.store()
                .commit(List.of(new StoreWrite.Check(StoreLayout.ASSIGNMENTS, StoreWrite.ANY_VERSION)))
                .thenCompose(barrier -> barrier instanceof CommitResult.Done
                        ? parts.store().readChildren(StoreLayout.ASSIGNMENTS)
                        : CompletableFuture.failedFuture(new IllegalStateException("the commit before it: " + barrier)))
                .whenComplete((nodes, failure) -> enqueue(() -> {
                    reading = false;
                    if (failure != null) {
                        LOG.warn("assignments can't be read in ZooKeeper: {}", failure.toString());
                    } else if (!conversation.isSynced() && !closing) {
                        onAssignments(nodes);
                    }
                }));
    }

    /** A slot of an assignment that can't be read is left as it is. */
    private void onAssignments(SortedMap<String, StoreNode> nodes) {
        Map<Integer, SlotAssignment> wanted = new HashMap<>();
        Set<String> unreadable = new HashSet<>();
        nodes.forEach((id, node) -> {
            Optional<List<SlotAssignment>> mine =
                    parse("assignment", node, AssignmentRecord.class).flatMap(record -> forThisNode(id, record));
            mine.ifPresentOrElse(list -> list.forEach(slot -> wanted.put(slot.port(), slot)), () -> unreadable.add(id));
        });
        slots.forEach((port, slot) -> {
            SlotAssignment assigned = wanted.get(port);
            if (assigned != null) {
                slot.assign(assigned);
            } else if (slot.topologyId().filter(unreadable::contains).isEmpty()) {
                slot.release();
            }
        });
    }

    private Optional<List<SlotAssignment>> forThisNode(String id, AssignmentRecord record) {
        try {
            return record.topologyId().equals(id) ? Optional.of(record.forNode(identity.node())) : Optional.empty();
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.warn("the assignment of {} makes no sense: {}", id, e.getMessage());
            return Optional.empty();
        }
    }

    private <T> void onResult(CompletableFuture<T> future, Consumer<T> then) {
        future.whenComplete((result, failure) -> enqueue(() -> {
            if (failure == null) {
                then.accept(result);
            } else {
                LOG.warn("ZooKeeper can't be read: {}", failure.toString());
            }
        }));
    }

    /** What is read again and again, and can't be, is told once. */
    private <T> Optional<T> parse(String kind, StoreNode node, Class<T> type) {
        try {
            return Optional.of(NodeText.read(kind, node.data(), type));
        } catch (UnreadableNodeException e) {
            String problem = kind + " node, version " + node.version() + ": " + e.getMessage();
            if (!problem.equals(lastUnreadable)) {
                lastUnreadable = problem;
                LOG.warn("what is in ZooKeeper can't be read: {}", problem);
            }
            return Optional.empty();
        }
    }

    // Housekeeping.

    /** Only with a master's word is it sure what isn't needed. */
    private void clean() {
        boolean sure = conversation.isSynced()
                && slots.values().stream()
                        .noneMatch(slot -> slot.wish() instanceof Wish.Owned || slot.wish() instanceof Wish.Unknown);
        if (!sure) {
            return;
        }
        Set<String> blobs = new HashSet<>();
        Set<String> topologies = new HashSet<>();
        slots.values().forEach(slot -> {
            slot.topologyId().ifPresent(topologies::add);
            if (slot.wish() instanceof Wish.Assigned assigned) {
                blobs.add(assigned.slot().jar().sha256());
                blobs.add(assigned.slot().blob().sha256());
            }
        });
        parts.blobs().collect(blobs);
        parts.files().prune(topologies);
        blobsChanged = true;
    }

    private long now() {
        return parts.clock().nanoTime();
    }

    private final class SlotHost implements SlotKeeper.Host {
        @Override
        public long nowNs() {
            return now();
        }

        @Override
        public long nowMs() {
            return parts.clock().currentTimeMillis();
        }

        @Override
        public void later(Runnable event) {
            enqueue(event);
        }

        @Override
        public List<URI> masters() {
            return masters;
        }

        @Override
        public void onChanged(SlotKeeper slot) {
            reportOf(slot).due = true;
        }

        @Override
        public void onError(String topologyId, ErrorEntry error) {
            parts.files().keepError(topologyId, error);
        }

        @Override
        public void onBlobs() {
            blobsChanged = true;
        }
    }
}
