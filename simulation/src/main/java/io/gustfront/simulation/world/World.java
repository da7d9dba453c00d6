package io.gustfront.simulation.world;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyState.Kind;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.supervisor.MasterConnector;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.link.InMemoryNetwork;
import io.gustfront.simulation.broker.ModelBroker;
import io.gustfront.simulation.kernel.Chance;
import io.gustfront.simulation.kernel.Journal;
import io.gustfront.simulation.kernel.Network;
import io.gustfront.simulation.kernel.SimProcess;
import io.gustfront.simulation.kernel.Timeline;
import io.gustfront.simulation.kernel.Violation;
import io.gustfront.simulation.store.StoreModel;
import io.gustfront.simulation.world.TreeBooks.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * One simulated cluster, from its first breath to its last: for a while all goes wrong that the seed has chosen, and people ask for
 * things; then all is well, and within a deadline everything has to work again; then everything is killed, and nothing may be left.
 */
public final class World {
    static final String RECOVERS = "when all is well, everything works again within a deadline";
    static final String PROCESSES =
            "when all is well, every record is processed, and none is waited for beyond a deadline";
    static final String OWNED = "a partition is read by one task (DESIGN 5)";
    static final String REVOKED = "a spout that was closed commits nothing any more (DESIGN 5)";
    static final String LEAVES_NOTHING = "after a kill nothing is left (DESIGN 8.5)";

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LOOK_NS = SECOND_NS / 4;
    private static final long RECOVERY_NS = 120 * SECOND_NS;
    private static final long PROGRESS_NS = 300 * SECOND_NS; // a record at a time may be slow, but goes on
    private static final long PROCESSING_NS = 1_800 * SECOND_NS;
    private static final long NUDGE_NS = 30 * SECOND_NS;
    private static final long REMOVAL_NS = 150 * SECOND_NS;

    private final long seed;
    private final Chance chance;
    private final Timeline timeline;
    private final Network network;
    private final InMemoryNetwork links;
    private final StoreRules rules;
    private final StoreModel store;
    private final ModelBroker broker;
    private final TreeBooks books;
    private final TaskRules tasks;
    private final Weather weather = new Weather();
    private final Secret secret;
    private final List<MasterModel> masters = new ArrayList<>();
    private final List<NodeModel> nodes = new ArrayList<>();
    private final Map<String, Shape> shapes = new HashMap<>(); // by their blob's digest
    private final Map<TopicPartition, Map<Long, Entry>> entries = new HashMap<>();
    private final SortedMap<String, Integer> partitions = new TreeMap<>(); // by topic
    private final Map<String, Long> fencedNs = new HashMap<>(); // when a node was last declared lost
    private final Map<String, String> owners = new HashMap<>(); // of partitions, by topology and partition
    private final List<String> names = new ArrayList<>();
    private final Clients clients;
    private final Mischief mischief;
    private final Mood mood;
    private final long troubleNs;
    private final double feedEveryS;
    private final boolean feedsInBursts;
    private Stage stage = Stage.TROUBLE;
    private long stageSinceNs;
    private long nudgedNs;
    private long committed; // offsets, summed up, when it was looked at last
    private long progressNs; // when that has grown last
    private long nextPid = 100;
    private boolean over;
    private boolean feeding = true;

    private enum Stage {
        TROUBLE,
        RECOVERY,
        PROCESSING,
        REMOVAL
    }

    /** A cluster drawn from a seed. */
    public World(long seed, int keptLines) {
        Chance root = new Chance(seed);
        this.seed = seed;
        this.timeline = new Timeline(root.split(), keptLines);
        this.chance = root.split();
        this.network = new Network(timeline, root.split());
        this.links = new InMemoryNetwork(timeline);
        this.rules = new StoreRules(timeline, this::onRemoved);
        this.books = new TreeBooks(timeline);
        this.tasks = new TaskRules(timeline, this::isFenced);
        this.store = new StoreModel(timeline, network, root.split(), rules::onCommit);
        this.broker = new ModelBroker(root.split(), this::onOffset, this::onRead);
        byte[] bytes = new byte[Secret.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) chance.any();
        }
        this.secret = Secret.of(bytes);
        network.onChange(this::onNetwork);
        this.mood = Mood.of(chance.share());
        for (int m = 1, count = chance.between(1, 3); m <= count; m++) {
            masters.add(new MasterModel(this, "m" + m));
        }
        for (int n = 1, count = chance.between(2, 3); n <= count; n++) {
            List<Integer> ports = new ArrayList<>();
            for (int slot = 0, slots = mood == Mood.CROWDED ? 1 : chance.between(2, 3); slot < slots; slot++) {
                ports.add(6_700 + slot);
            }
            nodes.add(new NodeModel(this, "n" + n, ports));
        }
        int topologies = switch (mood) {
            case TORN -> 1;
            case CROWDED -> chance.between(2, 3);
            default -> chance.between(1, 2);
        };
        for (int t = 1; t <= topologies; t++) {
            names.add("topology" + t);
        }
        this.clients = new Clients(this, root.split());
        this.mischief = new Mischief(this, root.split());
        this.troubleNs = SECOND_NS
                * switch (mood) {
                    case TORN -> chance.between(6, 12);
                    case RESTLESS, CROWDED -> chance.between(12, 20);
                    default -> chance.between(6, 18);
                };
        this.feedEveryS = mood.isBusy() ? 0.02 : chance.of(List.of(0.02, 0.1, 0.3));
        this.feedsInBursts = mood.isBusy() && chance.in(0.5);
    }

    // ---- for its parts

    Timeline timeline() {
        return timeline;
    }

    Journal journal() {
        return timeline.journal();
    }

    Network network() {
        return network;
    }

    InMemoryNetwork links() {
        return links;
    }

    StoreModel store() {
        return store;
    }

    StoreRules rules() {
        return rules;
    }

    ModelBroker broker() {
        return broker;
    }

    TreeBooks books() {
        return books;
    }

    TaskRules tasks() {
        return tasks;
    }

    Weather weather() {
        return weather;
    }

    Chance chance() {
        return chance;
    }

    Secret secret() {
        return secret;
    }

    List<MasterModel> masters() {
        return masters;
    }

    List<NodeModel> nodes() {
        return nodes;
    }

    List<String> names() {
        return names;
    }

    Mood mood() {
        return mood;
    }

    long nextPid() {
        return nextPid++;
    }

    Shape newShape(String name) {
        Shape shape = new Shape(name, shapes.size() + 1, mood, chance);
        shapes.put(shape.blob().sha256(), shape);
        broker.createTopic(shape.topic(), partitions.computeIfAbsent(shape.topic(), topic -> chance.between(1, 3)));
        return shape;
    }

    Shape shape(BlobRef blob) {
        Shape shape = shapes.get(blob.sha256());
        if (shape == null) {
            throw new IllegalStateException("nobody has submitted " + blob);
        }
        return shape;
    }

    void dialMaster(SimProcess supervisor, String node, Leader leader, MasterConnector.Events events) {
        Optional<MasterModel> found = masters.stream()
                .filter(master -> master.name().equals(leader.controlHost()))
                .findFirst();
        if (found.isEmpty() || network.isBlocked(node, leader.controlHost()) || network.isOff(leader.controlHost())) {
            supervisor.after(3 * SECOND_NS, () -> events.onClosed(Optional.empty(), "connect timed out"));
        } else {
            found.get().accept(supervisor, node, events);
        }
    }

    void fence(String node) {
        fencedNs.put(node, timeline.nanoTime());
    }

    /**
     * A node that is declared lost may run on by the plan that it has, and a supervisor that nobody talks to starts dead workers anew
     * by it: duplicates, no loss (M2).
     */
    private boolean isFenced(String topologyId, SimProcess process) {
        Long lostNs = fencedNs.get(process.machine());
        return lostNs != null
                && nodes.stream()
                        .flatMap(node -> node.workers().stream())
                        .filter(worker -> worker.process() == process)
                        .anyMatch(worker ->
                                rules.writtenNs(topologyId, worker.body().planEpoch()) <= lostNs);
    }

    private void onOffset(ModelBroker.Reader reader, String group, TopicPartition partition, long offset) {
        if (reader.isClosed()) {
            throw timeline.fail(REVOKED, "offset " + offset + " of " + partition + " for " + group);
        }
        books.onCommit(broker, entries, group, partition, offset);
    }

    private void onRead(String clientId, TopicPartition partition) {
        int dot = clientId.lastIndexOf('.');
        String key = clientId.substring(0, dot) + " " + partition;
        String before = owners.putIfAbsent(key, clientId);
        if (before != null && !before.equals(clientId)) {
            throw timeline.fail(OWNED, partition + " is read by " + before + " and by " + clientId);
        }
    }

    /** A topology's record is removed. */
    private void onRemoved(String topologyId) {
        for (NodeModel node : nodes) {
            Long lostNs = fencedNs.get(node.name());
            boolean lost = lostNs != null && timeline.nanoTime() - lostNs < 5 * SECOND_NS;
            for (NodeModel.Running worker : node.workers()) {
                if (!lost && worker.key().topologyId().equals(topologyId)) {
                    throw timeline.fail(
                            LEAVES_NOTHING, topologyId + " is removed, and " + worker.process() + " of it lives");
                }
            }
        }
    }

    private void onNetwork(String one, String other) {
        store.look();
        for (NodeModel a : nodes) {
            for (NodeModel b : nodes) {
                if (a.name().equals(one) && b.name().equals(other)) {
                    holdLinks(a, b);
                }
            }
        }
        refreshWorkers();
    }

    /** A machine has lost its power, or has it again: nobody is told by it that its links are gone. */
    void onPower(NodeModel node) {
        nodes.stream().filter(other -> other != node).forEach(other -> holdLinks(node, other));
        refreshWorkers();
    }

    private void holdLinks(NodeModel a, NodeModel b) {
        boolean held = network.isBlocked(a.name(), b.name()) || network.isOff(a.name()) || network.isOff(b.name());
        for (int from : a.ports()) {
            for (int to : b.ports()) {
                String left = WorkerBody.transportName(a.name(), from);
                String right = WorkerBody.transportName(b.name(), to);
                if (held) {
                    links.hold(left, right);
                } else {
                    links.release(left, right);
                }
            }
        }
    }

    private void refreshWorkers() {
        nodes.forEach(node -> node.workers().forEach(worker -> timeline.refresh(worker.process())));
    }

    // ---- its life

    /**
     * Lives it.
     *
     * @throws Violation if something is seen that must never be
     */
    public void live() {
        masters.forEach(MasterModel::start);
        nodes.forEach(NodeModel::startSupervisor);
        names.forEach(name -> timeline.after(chance.upToNs(5 * SECOND_NS), () -> clients.submit(name)));
        people();
        feed();
        timeline.after(5 * SECOND_NS, mischief::start);
        timeline.after(5 * SECOND_NS + troubleNs, this::makeWell);
        while (!over) {
            if (!timeline.stepOne(Long.MAX_VALUE)) {
                throw timeline.fail("something is always due", "nothing is");
            }
        }
    }

    private void people() {
        timeline.after((SECOND_NS + chance.upToNs(6 * SECOND_NS)) / (mood == Mood.STORMY ? 2 : 1), () -> {
            if (stage == Stage.TROUBLE && mood != Mood.TORN) {
                clients.somebodyWants();
                people();
            }
        });
    }

    private void feed() {
        int records = feedsInBursts ? 1 << chance.below(6) : 1; // as many a second as without
        timeline.after(1 + chance.upToNs((long) (records * feedEveryS * 2 * SECOND_NS)), () -> {
            for (int i = 0; i < records && feeding && !partitions.isEmpty(); i++) {
                String topic = chance.of(List.copyOf(partitions.keySet()));
                TopicPartition partition = new TopicPartition(topic, chance.below(partitions.getOrDefault(topic, 1)));
                int children = chance.between(0, 3);
                int key = chance.below(100);
                long end = broker.end(partition);
                long offset = broker.append(partition, at -> new Entry(partition, at, children, key).text());
                entries.computeIfAbsent(partition, unused -> new HashMap<>())
                        .put(offset, new Entry(partition, offset, children, key));
                journal().count("feed", end);
            }
            feed();
        });
    }

    private void makeWell() {
        journal().line("stage", "all is made well", "");
        mischief.stop();
        weather.clear();
        broker.setAway(false);
        broker.setLostCommits(0);
        nodes.forEach(node -> clients.fill(node.name()));
        enter(Stage.RECOVERY);
        look();
    }

    private void enter(Stage next) {
        journal().line("stage", next.name(), "");
        stage = next;
        stageSinceNs = timeline.nanoTime();
        progressNs = timeline.nanoTime();
        nudgedNs = timeline.nanoTime();
    }

    private void look() {
        timeline.after(LOOK_NS, () -> {
            switch (stage) {
                case RECOVERY -> lookAtRecovery();
                case PROCESSING -> lookAtProcessing();
                case REMOVAL -> lookAtRemoval();
                case TROUBLE -> {}
            }
            look();
        });
    }

    private boolean isLate(long deadlineNs) {
        return timeline.nanoTime() - stageSinceNs > deadlineNs;
    }

    private boolean isNudgeDue() {
        if (timeline.nanoTime() - nudgedNs > NUDGE_NS) {
            nudgedNs = timeline.nanoTime();
            return true;
        }
        return false;
    }

    private void lookAtRecovery() {
        String missing = missing();
        if (missing.isEmpty()) {
            feeding = false;
            enter(Stage.PROCESSING);
        } else if (isLate(RECOVERY_NS)) {
            throw timeline.fail(RECOVERS, missing + story());
        } else if (timeline.nanoTime() - stageSinceNs < LOOK_NS * 2 || isNudgeDue()) {
            rules.topologies().values().forEach(topology -> {
                if (!topology.active() || topology.state().kind() == Kind.PAUSED) {
                    clients.activate(topology.name(), true);
                }
            });
        }
    }

    /** What isn't as it should be; empty if all is. */
    private String missing() {
        if (masters.stream()
                .noneMatch(master ->
                        master.snapshot().filter(snapshot -> snapshot.leading()).isPresent())) {
            return "nobody leads";
        }
        for (TopologyRecord topology : rules.topologies().values()) {
            Kind kind = topology.state().kind();
            AssignmentRecord assignment = rules.assignments().get(topology.id());
            if (kind != Kind.ACTIVE) {
                if (kind == Kind.PENDING && slotsAreScarce()) {
                    continue;
                }
                return topology.id() + " is " + topology.state();
            }
            if (assignment == null || !assignment.closing().isEmpty()) {
                return topology.id() + " has no assignment, or something of it is closing";
            }
            Map<Integer, SimProcess> open = tasks.openTasks(topology.id());
            for (PlacedExecutor placed : assignment.published()) {
                for (int task = placed.first(); task <= placed.last(); task++) {
                    SimProcess where = open.get(task);
                    if (where == null || !where.machine().equals(placed.node())) {
                        return "task " + task + " of " + topology.id() + " isn't open where it is placed, " + placed;
                    }
                }
            }
            int placed = assignment.published().stream()
                    .mapToInt(one -> one.last() - one.first() + 1)
                    .sum();
            if (placed != shape(topology.blob()).tasks()) {
                return topology.id() + " has " + placed + " tasks placed of "
                        + shape(topology.blob()).tasks();
            }
        }
        return "";
    }

    private boolean slotsAreScarce() {
        int slots = nodes.stream().mapToInt(node -> node.ports().size()).sum();
        int wanted = rules.topologies().values().stream()
                .mapToInt(TopologyRecord::workers)
                .sum();
        return wanted >= slots;
    }

    private void lookAtProcessing() {
        String behind = behind();
        if (behind.isEmpty()) {
            enter(Stage.REMOVAL);
            killAll();
        } else if (isLate(PROCESSING_NS) || isStuck()) {
            throw timeline.fail(PROCESSES, behind + "; " + books.anyOpen() + story());
        } else if (isNudgeDue()) {
            rules.topologies().values().forEach(topology -> {
                clients.activate(topology.name(), false);
                timeline.after(5 * SECOND_NS, () -> clients.activate(topology.name(), true));
            });
        }
    }

    private boolean isStuck() {
        long now = broker.committedInAll();
        if (now != committed) {
            committed = now;
            progressNs = timeline.nanoTime();
        }
        return timeline.nanoTime() - progressNs > PROGRESS_NS;
    }

    private String behind() {
        for (TopologyRecord topology : rules.topologies().values()) {
            if (topology.state().kind() != Kind.ACTIVE) {
                if (topology.state().kind() == Kind.PENDING) {
                    continue;
                }
                return topology.id() + " is " + topology.state();
            }
            Shape shape = shape(topology.blob());
            for (TopicPartition partition : broker.partitions(shape.topic())) {
                long committed = books.committed(shape.group(), partition);
                if (committed <= broker.lastRecord(partition)) {
                    return shape.group() + " has committed " + committed + " of " + partition + ", which ends with "
                            + broker.lastRecord(partition);
                }
            }
        }
        return "";
    }

    private void lookAtRemoval() {
        String left = left();
        if (left.isEmpty()) {
            over = true;
        } else if (isLate(REMOVAL_NS)) {
            throw timeline.fail(LEAVES_NOTHING, left + story());
        } else if (isNudgeDue()) {
            killAll(); // somebody's wish for a topology may have come late
        }
    }

    private void killAll() {
        rules.topologies().values().stream()
                .filter(topology -> topology.state().kind() != Kind.KILLING)
                .forEach(topology -> clients.kill(topology.name()));
    }

    private String left() {
        for (String path : store.paths()) {
            if (path.startsWith(StoreLayout.TOPOLOGIES + "/")
                    || path.startsWith(StoreLayout.ASSIGNMENTS + "/")
                    || path.startsWith(StoreLayout.NAMES + "/")) {
                return path + " is left";
            }
        }
        for (NodeModel node : nodes) {
            if (!node.workers().isEmpty()) {
                return "there are processes at " + node.story();
            }
        }
        return "";
    }

    private String story() {
        StringBuilder text = new StringBuilder();
        nodes.forEach(node -> node.story().forEach(line -> text.append("\n    ").append(line)));
        rules.topologies()
                .values()
                .forEach(topology -> text.append("\n    ")
                        .append(topology.id())
                        .append(' ')
                        .append(topology.state())
                        .append(topology.active() ? " wanted active" : " wanted inactive"));
        return text.toString();
    }

    // ---- what came of it

    /** What it was drawn from. */
    public long seed() {
        return seed;
    }

    /** What happened. */
    public Journal log() {
        return timeline.journal();
    }

    /** What might have gone wrong. */
    public List<Trouble> troubles() {
        return List.copyOf(mischief.kinds());
    }

    /** How long it lived. */
    public long lifeNs() {
        return timeline.sinceStartNs();
    }

    /** How many trees were acked. */
    public long acks() {
        return books.acks();
    }

    /** How many trees failed. */
    public long fails() {
        return books.fails();
    }

    /** How many of those that failed did so because a worker, or a session with one, was lost. */
    public long failsForALoss() {
        return books.failsForALoss();
    }

    /** How many of those had lost nothing. */
    public long failsInVain() {
        return books.failsInVain();
    }

    /** How many commits the store did. */
    public long commits() {
        return rules.commits();
    }

    /** How many commands were answered as done. */
    public int commands() {
        return clients.answered();
    }
}
