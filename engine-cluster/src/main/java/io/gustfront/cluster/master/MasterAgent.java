package io.gustfront.cluster.master;

import io.gustfront.api.task.Clock;
import io.gustfront.cluster.master.Answer.Why;
import io.gustfront.cluster.model.NodeText;
import io.gustfront.cluster.model.NodeText.UnreadableNodeException;
import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.model.Presence.Master;
import io.gustfront.cluster.model.Presence.Supervisor;
import io.gustfront.cluster.model.Presence.Term;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyState.Kind;
import io.gustfront.cluster.store.ClusterStore;
import io.gustfront.cluster.store.ClusterStore.SessionState;
import io.gustfront.cluster.store.CommitResult;
import io.gustfront.cluster.store.PresenceNode;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.StoreNode;
import io.gustfront.cluster.store.StoreWrite;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.RequestBody;
import io.gustfront.cluster.wire.SupervisorMessage;
import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.scheduler.placement.TopologyPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master: one thread that owns all that is decided. Everything reaches it through one queue; what it knows, others read from
 * {@link #snapshot()}.
 *
 * <p>A turn: take what came, and note what it says about the world. If nothing is being written, take the next command and decide, or
 * else {@linkplain Tending tend}; what has to be different is committed under the term. When that is done, and not before, it is
 * applied, answered, and told to supervisors. One commit is under way at a time.
 *
 * <p>Leading: {@code /leader} is made in the commit that raises {@code /term}, so there is no moment in which one is true without the
 * other. A broken connection ends it at once: commands that wait are answered <em>ask again</em>, supervisors' connections are closed,
 * and when the connection is back, all begins anew, with the next term. So what was under way need not be guessed at.
 */
public final class MasterAgent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(MasterAgent.class);
    private static final long TEND_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int MAX_COMMANDS = 1_000;

    /** In one turn. */
    private static final int MAX_EVENTS = 1_000;

    /** What a node's clock is off is told anew only if it has changed by this much. */
    private static final long CLOCK_STEP_MS = 500;

    private static final Set<Kind> NOT_RUNNING = EnumSet.of(Kind.SUBMITTED, Kind.PENDING, Kind.SCHEDULED);

    private final MasterIdentity identity;
    private final String presenceName;
    private final PresenceNode presence;
    private final ClusterStore store;
    private final Clock clock;
    private final long sessionNs;
    private final Doorbell doorbell = new Doorbell();

    /**
     * What has come, from any thread. It has no bound of its own: nothing of it may get lost, and who brings it must not wait. What
     * bounds it is how much anybody brings while this thread doesn't come to it: commands are counted; each request of a REST call
     * holds that call's thread; a supervisor reports each slot ten times a second at most, and takes a master for gone that has been
     * silent for five seconds; the store has one commit and few reads under way.
     */
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

    private final AtomicInteger waitingCommands = new AtomicInteger(); // counted up by any thread, down by the owner
    private volatile Snapshot snapshot = Snapshot.standby(Optional.empty(), List.of()); // written by the owner
    private volatile boolean closed;
    private volatile boolean usable; // whether the store answers; written by the owner

    // All below: the owner's.
    private final Deque<Waiting> commands = new ArrayDeque<>();
    private final SupervisorDesk desk;
    private final Tending tending = new Tending();
    private final AutoRebalance autoRebalance = new AutoRebalance();
    private final Timers timers = new Timers();
    private Role role = Role.AWAY;
    private int generation; // of what is under way with the store: results of an older one are of no interest
    private boolean committing;
    private boolean dirty;
    private long nextTendNs;
    private long term;
    private int termVersion;
    private Image image = Image.empty();
    private SortedMap<String, NodeSight> sights = new TreeMap<>();
    private List<Master> masters = List.of();
    private Optional<Leader> leader = Optional.empty();
    private Set<String> missingBlobs = Set.of();

    private enum Role {
        /** No connection to the store. */
        AWAY,
        /** Another one leads, or it isn't known who. */
        STANDBY,
        /** The commit that makes it the leader is under way. */
        TAKING_OVER,
        /** It leads, and is reading. */
        LOADING,
        /** It leads. */
        LEADING
    }

    private record Waiting(Command command, Consumer<Answer> reply) {}

    /**
     * @param sessionNs how long a supervisor's session outlives its last word
     */
    public MasterAgent(MasterIdentity identity, ClusterStore store, Clock clock, long sessionNs) {
        this.identity = identity;
        this.presenceName = identity.id() + "." + identity.nonce();
        this.presence = new PresenceNode(store, StoreLayout.child(StoreLayout.MASTERS, presenceName), this::enqueue);
        this.store = store;
        this.clock = clock;
        this.sessionNs = sessionNs;
        this.desk = new SupervisorDesk(clock);
        this.nextTendNs = clock.nanoTime();
        store.watch(StoreLayout.LEADER, () -> enqueue(this::lookForLeader));
        store.watch(StoreLayout.MASTERS, () -> enqueue(this::readMasters));
        store.watch(StoreLayout.SUPERVISORS, () -> enqueue(this::readSupervisors));
        store.onSession(state -> enqueue(() -> onSession(state)));
    }

    // What others may call, from any thread.

    /** Has a command decided. The reply is called once, on the master's thread, and must not block. */
    public void submit(Command command, Consumer<Answer> reply) {
        if (closed) {
            reply.accept(new Answer.Refused(Why.NOT_LEADING, "this master is being stopped"));
            return;
        }
        if (waitingCommands.incrementAndGet() > MAX_COMMANDS) {
            waitingCommands.decrementAndGet();
            reply.accept(new Answer.Refused(Why.NOT_LEADING, "too many commands are waiting; ask again"));
            return;
        }
        enqueue(() -> commands.add(new Waiting(command, reply)));
    }

    /** Asks the supervisor of a node; within five seconds there is a reply, if only a refusal, on the master's thread. */
    public void ask(String node, RequestBody body, Consumer<ReplyBody> reply) {
        enqueue(() -> desk.ask(node, body, reply));
    }

    /** A supervisor's connection has brought a message. */
    public void onMessage(SupervisorLink link, SupervisorMessage message) {
        enqueue(() -> handle(link, message));
    }

    /** A supervisor's connection is closed. */
    public void onClosed(SupervisorLink link, String why) {
        enqueue(() -> {
            if (desk.remove(link)) {
                LOG.info("the connection of node {} is closed: {}", link.node(), why);
                see(link.node(), sight(link.node()).disconnected());
            }
        });
    }

    /** Blobs that nobody has: topologies that need one, and don't run yet, have failed. */
    public void onBlobsMissing(Set<String> digests) {
        enqueue(() -> {
            if (role == Role.LEADING) {
                missingBlobs = Set.copyOf(digests);
                dirty = true;
            }
        });
    }

    /** Whether the store answers: it leads or stands by, or is about to. */
    public boolean isUsable() {
        return usable;
    }

    /** What is known now. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Ends it; if it leads, another may at once. Done when the session has ended. */
    public CompletableFuture<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        enqueue(() -> {
            if (!closed) {
                stepDown("this master is being stopped");
                closed = true;
                store.close();
            }
            done.complete(null);
        });
        return done;
    }

    private void enqueue(Runnable event) {
        inbox.add(event);
        doorbell.ring();
    }

    // The agent.

    @Override
    public String name() {
        return "master";
    }

    @Override
    public int doWork() {
        int work = 0;
        while (work < MAX_EVENTS) {
            Runnable event = inbox.poll();
            if (event == null) {
                break;
            }
            event.run();
            work++;
        }
        if (closed) {
            return work;
        }
        long now = clock.nanoTime();
        if (role == Role.LEADING) {
            desk.tick(now);
            if (!committing) {
                work += decideOne(now);
            }
        } else if (!commands.isEmpty()) {
            refuseAll();
            work++;
        }
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        return role == Role.LEADING && !committing ? nextTendNs : clock.nanoTime() + TEND_NS;
    }

    @Override
    public Doorbell doorbell() {
        return doorbell;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    // Deciding.

    private int decideOne(long now) {
        Waiting next = commands.poll();
        if (next != null) {
            waitingCommands.decrementAndGet();
            decide(next, now);
            return 1;
        }
        if (!dirty && now < nextTendNs) {
            return 0;
        }
        dirty = false;
        nextTendNs = now + TEND_NS;
        Sights seen = new Sights(now, sights);
        timers.onSights(image, seen);
        List<List<Change>> groups = new ArrayList<>(failedForBlobs());
        groups.addAll(tending.tend(image, seen, timers));
        publish();
        if (!groups.isEmpty()) {
            dirty = true; // for the groups that follow
            commit(groups.get(0), done -> {});
        } else {
            autoRebalance
                    .next(image, seen, term)
                    .ifPresent(command -> decide(
                            new Waiting(command, answer -> LOG.info("{} was uneven: {}", command.name(), answer)),
                            now));
        }
        return groups.size();
    }

    private void decide(Waiting next, long now) {
        Decision decision;
        try {
            decision = CommandLogic.decide(
                    next.command(), image, new Sights(now, sights), term, clock.currentTimeMillis());
        } catch (RuntimeException e) {
            LOG.error("the command {} can't be decided", next.command(), e);
            next.reply().accept(new Answer.Refused(Why.INVALID, "the master can't decide that: " + e));
            return;
        }
        if (decision.changes().isEmpty()) {
            next.reply().accept(decision.answer());
        } else {
            commit(
                    decision.changes(),
                    done -> next.reply()
                            .accept(
                                    done
                                            ? decision.answer()
                                            : new Answer.Refused(
                                                    Why.NOT_LEADING,
                                                    "this master lost the lead; ask again with the same request id")));
        }
    }

    private List<List<Change>> failedForBlobs() {
        List<List<Change>> groups = new ArrayList<>();
        image.topologies().values().forEach(stored -> {
            TopologyRecord topology = stored.value();
            for (String digest :
                    List.of(topology.jar().sha256(), topology.blob().sha256())) {
                if (missingBlobs.contains(digest)
                        && NOT_RUNNING.contains(topology.state().kind())) {
                    groups.add(Tending.failed(
                            topology, "no master and no supervisor has the blob " + digest + "; submit it anew"));
                    return;
                }
            }
        });
        groups.removeIf(List::isEmpty);
        return groups;
    }

    private void commit(List<Change> changes, Consumer<Boolean> then) {
        Writes writes;
        try {
            writes = Writes.of(changes, image, termVersion);
        } catch (IllegalArgumentException e) {
            tooLarge(changes, e);
            then.accept(false);
            return;
        }
        committing = true;
        int started = generation;
        store.commit(writes.writes())
                .whenComplete((result, failure) -> enqueue(() -> {
                    if (started != generation) {
                        then.accept(false);
                        return;
                    }
                    committing = false;
                    if (result instanceof CommitResult.Done) {
                        apply(writes.after());
                        then.accept(true);
                    } else {
                        then.accept(false);
                        onFailedCommit(result);
                    }
                }));
    }

    /** What can't be written because of its size must not be tried for ever, nor keep others waiting. */
    private void tooLarge(List<Change> changes, IllegalArgumentException problem) {
        LOG.error("can't write: {}", problem.getMessage());
        for (Change change : changes) {
            if (change instanceof Change.PutAssignment put) {
                image.topology(put.assignment().topologyId())
                        .map(topology -> Tending.failed(topology, String.valueOf(problem.getMessage())))
                        .filter(failed -> !failed.isEmpty())
                        .ifPresent(failed -> commit(failed, done -> {}));
                return;
            }
        }
    }

    private void onFailedCommit(@Nullable CommitResult result) {
        if (result instanceof CommitResult.Refused refused && !refused.path().equals(StoreLayout.TERM)) {
            LOG.warn("{} isn't as this master left it ({}); reading all anew", refused.path(), refused.reason());
            load();
        } else if (result instanceof CommitResult.Refused) {
            stepDown("another master leads");
            role = Role.STANDBY;
            lookForLeader();
        } else {
            // Unknown: the session's next state says how it goes on; if it never broke, take over anew.
            stepDown("the outcome of a commit is unknown");
            role = Role.STANDBY;
            lookForLeader();
        }
    }

    private void apply(Image next) {
        Image before = image;
        image = next;
        long now = clock.nanoTime();
        next.nodes().keySet().forEach(node -> sights.computeIfAbsent(node, unused -> NodeSight.unseen(now)));
        sights.entrySet()
                .removeIf(entry -> !entry.getValue().isSeen() && !next.nodes().containsKey(entry.getKey()));
        timers.onImage(next, now);
        desk.dispatch(before, next);
        dirty = true;
        publish();
    }

    private void publish() {
        SortedMap<String, TopologyPlan> plans = new TreeMap<>();
        image.topologies().keySet().forEach(id -> tending.planOf(id).ifPresent(plan -> plans.put(id, plan)));
        snapshot = role == Role.LEADING
                ? new Snapshot(true, term, leader, masters, image, new Sights(clock.nanoTime(), sights), plans)
                : Snapshot.standby(leader, masters);
    }

    // Leading.

    private void onSession(SessionState state) {
        if (closed) {
            return;
        }
        usable = state == SessionState.CONNECTED;
        if (usable) {
            role = Role.STANDBY;
            announce();
            lookForLeader();
            readMasters();
        } else {
            stepDown("the connection to ZooKeeper is " + (state == SessionState.LOST ? "lost" : "broken"));
            role = Role.AWAY;
            leader = Optional.empty();
            publish();
        }
    }

    private void announce() {
        byte[] data = NodeText.write("master", new Master(identity.id(), identity.restUrl()));
        presence.announce(data, result -> {
            if (result instanceof CommitResult.Refused refused && refused.reason() == CommitResult.Reason.OTHER) {
                LOG.error("can't announce this master in ZooKeeper: {}", refused);
            } else if (usable && !closed) {
                readMasters(); // and announces it again, if it isn't there
            }
        });
    }

    private void lookForLeader() {
        if (role != Role.STANDBY) {
            return;
        }
        onResult(
                store.read(StoreLayout.LEADER).thenCombine(store.read(StoreLayout.TERM), LeaderAndTerm::new),
                this::onLeader);
    }

    private record LeaderAndTerm(Optional<StoreNode> leader, Optional<StoreNode> term) {}

    private void onLeader(LeaderAndTerm found) {
        if (role != Role.STANDBY) {
            return;
        }
        leader = found.leader().flatMap(node -> parse("leader", node, Leader.class));
        publish();
        boolean mine = leader.isPresent() && leader.get().nonce().equals(identity.nonce());
        boolean unreadable = found.leader().isPresent() && leader.isEmpty();
        if (found.leader().isEmpty() || mine || unreadable) {
            takeOver(found);
        }
    }

    private void takeOver(LeaderAndTerm found) {
        long next = 1
                + found.term()
                        .flatMap(node -> parse("term", node, Term.class))
                        .map(Term::term)
                        .orElseGet(() ->
                                found.term().map(node -> (long) node.version()).orElse(0L));
        Leader self = new Leader(
                next,
                identity.id(),
                identity.nonce(),
                identity.controlHost(),
                identity.controlPort(),
                identity.restUrl());
        List<StoreWrite> writes = new ArrayList<>();
        byte[] termData = NodeText.write("term", new Term(next, identity.id()));
        writes.add(found.term()
                .<StoreWrite>map(node -> new StoreWrite.Put(StoreLayout.TERM, termData, node.version()))
                .orElseGet(() -> new StoreWrite.Create(StoreLayout.TERM, termData, false)));
        found.leader().ifPresent(node -> writes.add(new StoreWrite.Delete(StoreLayout.LEADER, node.version())));
        writes.add(new StoreWrite.Create(StoreLayout.LEADER, NodeText.write("leader", self), true));
        role = Role.TAKING_OVER;
        onResult(store.commit(writes), result -> {
            if (result instanceof CommitResult.Done done) {
                term = next;
                termVersion = done.versions().get(0);
                leader = Optional.of(self);
                LOG.info("master {} leads, in term {}", identity.id(), term);
                load();
            } else {
                role = Role.STANDBY;
                lookForLeader();
            }
        });
    }

    private void load() {
        role = Role.LOADING;
        CompletableFuture<SortedMap<String, StoreNode>> topologies = store.readChildren(StoreLayout.TOPOLOGIES);
        CompletableFuture<SortedMap<String, StoreNode>> assignments = store.readChildren(StoreLayout.ASSIGNMENTS);
        CompletableFuture<SortedMap<String, StoreNode>> nodes = store.readChildren(StoreLayout.NODES);
        CompletableFuture<SortedMap<String, StoreNode>> names = store.readChildren(StoreLayout.NAMES);
        CompletableFuture<SortedMap<String, StoreNode>> requests = store.readChildren(StoreLayout.REQUESTS);
        onResult(
                CompletableFuture.allOf(topologies, assignments, nodes, names, requests)
                        .thenApply(all -> Image.load(
                                topologies.join(), assignments.join(), nodes.join(), names.join(), requests.join())),
                this::onLoaded);
    }

    private void onLoaded(Image loaded) {
        loaded.broken().forEach((id, broken) -> LOG.error("the topology {} is set aside: {}", id, broken.cause()));
        role = Role.LEADING;
        desk.closeAll("reading all anew; register again");
        sights = new TreeMap<>();
        image = Image.empty();
        desk.lead(term, identity.id());
        apply(loaded);
        readSupervisors();
        nextTendNs = clock.nanoTime() + TEND_NS;
    }

    private void stepDown(String why) {
        if (role == Role.LEADING || role == Role.LOADING) {
            LOG.warn("master {} doesn't lead any more: {}", identity.id(), why);
        }
        generation++;
        committing = false;
        role = Role.AWAY;
        desk.closeAll(why);
        image = Image.empty();
        sights = new TreeMap<>();
        missingBlobs = Set.of();
        timers.onImage(image, clock.nanoTime());
        refuseAll();
        publish();
    }

    private void refuseAll() {
        for (Waiting waiting = commands.poll(); waiting != null; waiting = commands.poll()) {
            waitingCommands.decrementAndGet();
            String who = leader.filter(other -> !other.nonce().equals(identity.nonce()))
                    .map(other -> "; " + other.master() + " does, at " + other.restUrl())
                    .orElse("");
            waiting.reply().accept(new Answer.Refused(Why.NOT_LEADING, "this master doesn't lead" + who));
        }
    }

    // Seeing.

    /** Who lives has nothing to do with who leads: so the result counts in whatever generation it comes. */
    private void readMasters() {
        store.readChildren(StoreLayout.MASTERS)
                .whenComplete((nodes, failure) -> enqueue(() -> {
                    if (failure == null && usable && !closed) {
                        onMasters(nodes);
                    }
                }));
    }

    private void onMasters(SortedMap<String, StoreNode> nodes) {
        if (!nodes.containsKey(presenceName)) {
            announce();
        }
        List<Master> read = new ArrayList<>();
        nodes.values().forEach(node -> parse("master", node, Master.class).ifPresent(read::add));
        masters = List.copyOf(read);
        publish();
    }

    private void readSupervisors() {
        if (role == Role.LEADING) {
            onResult(store.readChildren(StoreLayout.SUPERVISORS), this::onSupervisors);
        }
    }

    private void onSupervisors(SortedMap<String, StoreNode> nodes) {
        if (role != Role.LEADING) {
            return;
        }
        long now = clock.nanoTime();
        nodes.forEach((id, node) -> parse("supervisor", node, Supervisor.class)
                .filter(supervisor -> supervisor.node().equals(id))
                .ifPresent(supervisor -> {
                    NodeSight before = sight(id);
                    if (!before.present() || !before.ports().equals(supervisor.ports())) {
                        see(id, before.appeared(supervisor.host(), supervisor.ports(), now));
                    }
                }));
        List.copyOf(sights.keySet()).forEach(id -> {
            if (!nodes.containsKey(id) && sight(id).present()) {
                LOG.warn("the session of node {} is gone", id);
                see(id, sight(id).vanished(sessionNs, now));
            }
        });
    }

    private void handle(SupervisorLink link, SupervisorMessage message) {
        if (role != Role.LEADING) {
            link.close("this master doesn't lead");
            return;
        }
        long now = clock.nanoTime();
        String node = link.node();
        if (message instanceof SupervisorMessage.Register register) {
            if (!register.node().equals(node)) {
                link.close("the handshake named " + node + ", not " + register.node());
                return;
            }
            SortedMap<Integer, SupervisorMessage.SlotReport> reports = new TreeMap<>();
            register.slots().forEach(report -> reports.put(report.port(), report));
            see(
                    node,
                    sight(node)
                            .registered(
                                    register.host(),
                                    List.copyOf(reports.keySet()),
                                    reports,
                                    Set.copyOf(register.blobs()),
                                    now));
            desk.register(link, image);
        } else if (!desk.isRegistered(link)) {
            link.close("register first");
        } else if (message instanceof SupervisorMessage.SlotChanged changed) {
            see(node, sight(node).withSlot(changed.slot(), now));
        } else if (message instanceof SupervisorMessage.BlobsHeld held) {
            see(node, sight(node).withBlobs(Set.copyOf(held.blobs()), now));
        } else if (message instanceof SupervisorMessage.Reply reply) {
            desk.onReply(reply.id(), reply.body());
            sights.put(node, sight(node).heard(now));
        } else {
            sights.put(node, sight(node).heard(now));
            if (message instanceof SupervisorMessage.Heartbeat heartbeat) {
                onClock(node, heartbeat.wallMs() - clock.currentTimeMillis());
            }
        }
        desk.onHeard(link, now);
    }

    /** What it took to arrive is in it, so a small difference says nothing. */
    private void onClock(String node, long offMs) {
        NodeSight before = sight(node);
        if (Math.abs(offMs - before.clockOffMs()) < CLOCK_STEP_MS) {
            return;
        }
        NodeSight after = before.withClock(offMs);
        see(node, after);
        if (after.isClockOff()) {
            LOG.warn("the clock of node {} is {} ms off this master's", node, offMs);
        } else if (before.isClockOff()) {
            LOG.info("the clock of node {} is right again", node);
        }
    }

    private NodeSight sight(String node) {
        return sights.getOrDefault(node, NodeSight.unseen(clock.nanoTime()));
    }

    private void see(String node, NodeSight sight) {
        if (role == Role.LEADING) {
            sights.put(node, sight);
            dirty = true;
        }
    }

    private <T> void onResult(CompletableFuture<T> future, Consumer<T> then) {
        int started = generation;
        future.whenComplete((result, failure) -> enqueue(() -> {
            if (started == generation && failure == null) {
                then.accept(result);
            } else if (started == generation) {
                LOG.warn("ZooKeeper can't be read: {}", failure.toString());
                if (role == Role.LOADING) {
                    stepDown("what is durable can't be read");
                    role = Role.STANDBY;
                    lookForLeader();
                }
            }
        }));
    }

    private static <T> Optional<T> parse(String kind, StoreNode node, Class<T> type) {
        try {
            return Optional.of(NodeText.read(kind, node.data(), type));
        } catch (UnreadableNodeException e) {
            LOG.warn("a {} in ZooKeeper can't be read: {}", kind, e.getMessage());
            return Optional.empty();
        }
    }
}
