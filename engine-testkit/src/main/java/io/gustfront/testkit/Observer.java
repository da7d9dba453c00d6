package io.gustfront.testkit;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.InputSpec;
import io.gustfront.api.topology.StreamSpec;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.SpoutExecutor;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.SpoutFence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees all that passes between user code and the engine, and keeps books of its own: which tuples there are of each tree, and what
 * became of them. It knows nothing of edges and XORs, so it can tell when the engine's books are wrong: a spout that hears of an
 * ack while a tuple of the tree is unsettled, of two verdicts or of none, a tuple that is delivered twice or out of order. Of the
 * engine it asks one thing: whether a task that is given something to do has output that waits.
 *
 * <p>Of what is emitted from outside the executor's thread nobody knows where it goes, but, from the groupings, how many tuples it will
 * be; each is recognized when it arrives.
 */
final class Observer {
    /** What the engine did that it must never do. */
    record Violation(Kind kind, String text) {
        enum Kind {
            /** Acked, and something of the tree was not done. */
            LOST,
            /** A verdict too many or too few, a tuple delivered twice. */
            NOT_ONCE,
            /** Tuples of one task overtook each other. */
            ORDER,
            /** Data was taken while output waited to leave. */
            PRESSURE
        }
    }

    private record Disorder(Passage late, List<Passage> overtakers) {}

    private final DrivenTopology topology;
    private final VirtualClock clock;
    private final Stage stage;
    private final Trace trace;
    private final CallFaults faults;
    private final DrivenCluster cluster;
    private final boolean acking;
    private final Map<ObservedSpout, Map<Object, Deque<Tree>>> openTrees = new LinkedHashMap<>();
    private final Map<Long, Tree> byRoot = new HashMap<>();
    private final IdentityHashMap<Envelope, Passage> byEnvelope = new IdentityHashMap<>();
    private final Map<Integer, Deque<Emissions>> emissionsOfTask = new HashMap<>(); // the latest objects first
    private final Deque<Emission> underWay = new ArrayDeque<>();
    private final Map<StreamId, List<CapturedTuple>> outputs = new TreeMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private final List<Disorder> disorders = new ArrayList<>();
    private final Map<FailReason.Kind, Long> fails = new TreeMap<>();
    private long acks;

    Observer(
            DrivenTopology topology,
            VirtualClock clock,
            Stage stage,
            Trace trace,
            CallFaults faults,
            DrivenCluster cluster) {
        this.topology = topology;
        this.clock = clock;
        this.stage = stage;
        this.trace = trace;
        this.faults = faults;
        this.cluster = cluster;
        this.acking = topology.config().get(TopologyKeys.ACKING);
    }

    // ---- for the driver

    CallFaults faults() {
        return faults;
    }

    List<CapturedTuple> outputs(String component, String stream) {
        return List.copyOf(outputs.getOrDefault(new StreamId(component, stream), List.of()));
    }

    void clearOutputs() {
        outputs.clear();
    }

    List<Violation> violations() {
        return violations;
    }

    long acks() {
        return acks;
    }

    Map<FailReason.Kind, Long> fails() {
        return fails;
    }

    /** The trees that are open, the oldest of each spout first. */
    List<Tree> openTrees() {
        List<Tree> open = new ArrayList<>();
        openTrees.values().forEach(of -> of.values().forEach(open::addAll));
        return open;
    }

    /** What overtook what, among tuples with the same value of a field. */
    List<String> disorders(String field) {
        List<String> found = new ArrayList<>();
        for (Disorder disorder : disorders) {
            Passage late = disorder.late();
            int at = positionOf(late, field);
            for (Passage overtaker : disorder.overtakers()) {
                if (at >= 0 && Objects.deepEquals(overtaker.values.get(at), late.values.get(at))) {
                    found.add(overtaker + " was emitted after, and executed before, " + late);
                }
            }
        }
        return found;
    }

    private int positionOf(Passage passage, String field) {
        ComponentSpec component = topology.topology().components().get(passage.sourceComponent);
        StreamSpec stream = component == null ? null : component.streams().get(passage.stream);
        return stream == null || !stream.fields().contains(field)
                ? -1
                : stream.fields().fieldIndex(field);
    }

    void onWorkerLost(DrivenWorker lost) {
        for (Iterator<Map.Entry<ObservedSpout, Map<Object, Deque<Tree>>>> all =
                        openTrees.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<ObservedSpout, Map<Object, Deque<Tree>>> entry = all.next();
            ObservedSpout spout = entry.getKey();
            if (spout.worker() == lost) {
                all.remove();
                entry.getValue().values().forEach(trees -> trees.forEach(this::forget));
                FedSpout fed = spout.fed();
                if (fed != null) {
                    fed.onLost();
                }
            }
        }
    }

    private void forget(Tree tree) {
        byRoot.remove(tree.root, tree);
        tree.over = true;
        for (Passage passage : tree.passages) {
            if (passage.trees.stream().allMatch(each -> each.over)) { // else another tree still waits for it
                byEnvelope.remove(passage.envelope);
            }
        }
    }

    private void violate(Violation.Kind kind, String text) {
        trace.event("WRONG", kind.name(), violations.size(), text);
        violations.add(new Violation(kind, text));
    }

    // ---- calls into user code

    void onUserCall() {
        stage.onUserCall();
    }

    /** A spout is asked. */
    void onNextTuple(ObservedSpout spout) {
        stage.onUserCall();
        checkPressure(spout.worker(), spout.task(), spout);
    }

    private void checkPressure(DrivenWorker worker, int task, Object who) {
        if (!worker.isLost() && worker.isHeldBack(task)) {
            violate(Violation.Kind.PRESSURE, who + " was given something to do while its output waited to leave (B1)");
        }
    }

    void onSpoutOpened(ObservedSpout spout) {
        openTrees.put(spout, new LinkedHashMap<>());
        remember(spout.task(), spout.emissions());
        trace.event("open", spout.toString(), 0, null);
    }

    void onSpoutClosed(ObservedSpout spout) {
        if (spout.worker().isLost()) {
            return;
        }
        trace.event("close", spout.toString(), 0, null);
        Map<Object, Deque<Tree>> left = openTrees.remove(spout);
        if (left != null) {
            left.values()
                    .forEach(trees -> trees.forEach(tree -> {
                        violate(
                                Violation.Kind.NOT_ONCE,
                                spout + " was closed and never heard what became of " + tree.story());
                        forget(tree);
                    }));
        }
    }

    void onBoltPrepared(ObservedBolt bolt) {
        remember(bolt.task(), bolt.emissions());
        trace.event("prepare", bolt.toString(), 0, null);
    }

    private void remember(int task, Emissions emissions) {
        Deque<Emissions> known = emissionsOfTask.computeIfAbsent(task, id -> new ArrayDeque<>());
        known.addFirst(emissions);
        if (known.size() > 4) {
            known.removeLast();
        }
    }

    void onVerdict(ObservedSpout spout, Object messageId, @Nullable FailReason reason) {
        if (spout.worker().isLost()) {
            return;
        }
        trace.event(
                reason == null ? "ack" : "fail", spout.toString(), reason == null ? 1 : 2, detail(messageId, reason));
        if (reason == null) {
            acks++;
        } else {
            fails.merge(reason.kind(), 1L, Long::sum);
        }
        Map<Object, Deque<Tree>> ofSpout = openTrees.getOrDefault(spout, Map.of());
        Deque<Tree> trees = ofSpout.get(messageId);
        if (trees == null) {
            violate(
                    Violation.Kind.NOT_ONCE,
                    spout + " heard " + detail(messageId, reason)
                            + ", but had heard of that message before, or never emitted it");
            return;
        }
        Tree tree = trees.removeFirst();
        if (trees.isEmpty()) {
            ofSpout.remove(messageId);
        }
        forget(tree);
        if (reason == null && acking && !tree.incomplete) {
            judgeAck(tree);
        } else if (reason != null && reason.kind() == FailReason.Kind.TOO_OLD) {
            violate(Violation.Kind.LOST, "only the backstop ended " + tree.story());
        }
    }

    private static String detail(Object messageId, @Nullable FailReason reason) {
        return reason == null ? "ack of " + messageId : "fail of " + messageId + ": " + reason;
    }

    private void judgeAck(Tree tree) {
        for (Emission emission : tree.foreign) {
            if (emission.arrived < emission.expected) {
                violate(
                        Violation.Kind.LOST,
                        "acked, though " + emission.values + ", which another thread of " + emission.component
                                + " task "
                                + emission.task + " emitted on '" + emission.stream + "', has not arrived; "
                                + tree.story());
                return;
            }
        }
        for (Passage passage : tree.passages) {
            if (passage.isFailed() || passage.isOpen()) {
                violate(
                        Violation.Kind.LOST,
                        "acked, though " + passage + " was " + (passage.isFailed() ? "failed" : "not settled") + "; "
                                + tree.story());
                return;
            }
        }
    }

    /** A tuple is delivered. Which one it is; null if it is of no tree that is open. */
    @Nullable
    Passage onExecute(ObservedBolt bolt, Envelope tuple) {
        if (bolt.worker().isLost() || tuple.isTick()) {
            return null;
        }
        trace.event("execute", bolt.toString(), tuple.rootCount() > 0 ? tuple.edges(0) : tuple.getSourceTask(), tuple);
        checkPressure(bolt.worker(), bolt.task(), bolt);
        List<Tree> trees = treesOf(tuple, true);
        Passage passage = null;
        for (int i = 0; i < trees.size() && passage == null; i++) {
            passage = find(trees.get(i).passages, tuple);
        }
        if (trees.isEmpty()) {
            passage = tuple.isTracked() ? null : findUntracked(tuple);
        } else if (passage == null) {
            passage = early(tuple, trees);
        }
        if (passage != null) {
            arrive(passage, bolt, tuple);
        }
        return passage;
    }

    private void arrive(Passage passage, ObservedBolt bolt, Envelope tuple) {
        passage.state = Passage.State.RUNNING;
        passage.envelope = tuple;
        passage.executedNs = clock.sinceStartNs();
        passage.at = bolt.worker();
        if (!passage.trees.isEmpty()) {
            byEnvelope.put(tuple, passage);
        }
        Emissions.Order order = passage.order;
        List<Passage> overtakers = new ArrayList<>();
        for (Passage before : order.delivered) {
            if (before.number > passage.number) {
                overtakers.add(before);
            }
        }
        if (!overtakers.isEmpty()) {
            disorders.add(new Disorder(passage, overtakers));
            violate(Violation.Kind.ORDER, overtakers.get(0) + " was emitted after, and executed before, " + passage);
        }
        order.deliver(passage);
    }

    private static @Nullable Passage find(Collection<Passage> passages, Envelope tuple) {
        for (Passage passage : passages) {
            if (passage.state == Passage.State.UNDER_WAY
                    && passage.targetTask == tuple.targetTask()
                    && passage.sourceTask == tuple.getSourceTask()
                    && passage.stream.equals(tuple.getSourceStreamId())
                    && Objects.deepEquals(
                            passage.values.toArray(), tuple.getValues().toArray())) {
                return passage;
            }
        }
        return null;
    }

    private @Nullable Passage findUntracked(Envelope tuple) {
        for (Emissions emissions : emissionsOfTask.getOrDefault(tuple.getSourceTask(), new ArrayDeque<>())) {
            Deque<Passage> sent = emissions.order(tuple.getSourceStreamId(), tuple.targetTask()).untracked;
            Passage found = find(sent, tuple);
            if (found != null) {
                sent.remove(found);
                return found;
            }
        }
        return null;
    }

    /** Delivered before the emit returned, or emitted by another thread, or in a way that can't be followed. */
    private Passage early(Envelope tuple, List<Tree> trees) {
        for (Emission emission : trees.get(0).foreign) {
            if (emission.arrived < emission.expected
                    && emission.task == tuple.getSourceTask()
                    && emission.stream.equals(tuple.getSourceStreamId())
                    && Objects.deepEquals(
                            emission.values.toArray(), tuple.getValues().toArray())) {
                emission.arrived++;
                return newPassage(emission, tuple.targetTask());
            }
        }
        for (Emission emission : underWay) {
            if (emission.task == tuple.getSourceTask()
                    && emission.stream.equals(tuple.getSourceStreamId())
                    && emission.trees.containsAll(trees)) {
                Passage passage = newPassage(emission, tuple.targetTask());
                emission.early.add(passage);
                return passage;
            }
        }
        trees.forEach(tree -> tree.incomplete = true);
        Emission unknown = new Emission(
                tuple.getSourceComponent(),
                tuple.getSourceTask(),
                new Emissions(),
                tuple.getSourceStreamId(),
                tuple.getValues(),
                trees,
                clock.sinceStartNs());
        return newPassage(unknown, tuple.targetTask());
    }

    private Passage newPassage(Emission emission, int targetTask) {
        Emissions.Order order = emission.emissions.order(emission.stream, targetTask);
        Passage passage = new Passage(
                emission.component,
                emission.task,
                emission.stream,
                topology.layout().componentOf(targetTask),
                targetTask,
                emission.values,
                emission.trees,
                order,
                order.sent++,
                emission.timeNs);
        emission.trees.forEach(tree -> tree.passages.add(passage));
        return passage;
    }

    /** The open trees that a tuple belongs to. */
    private List<Tree> treesOf(Envelope tuple, boolean delivered) {
        if (!tuple.isTracked()) {
            return List.of();
        }
        List<Tree> trees = new ArrayList<>(tuple.rootCount());
        for (int i = 0; i < tuple.rootCount(); i++) {
            Tree tree = byRoot.get(tuple.rootId(i));
            if (tree == null && delivered) {
                tree = identify(tuple, i);
            }
            if (tree != null) {
                trees.add(tree);
                if (delivered && !tree.deliveries.add(Tree.Delivery.of(tuple, i))) {
                    violate(Violation.Kind.NOT_ONCE, tuple + " was delivered twice; " + tree.story());
                }
            }
        }
        return trees;
    }

    /** The first tuple of a tree that is delivered tells its root; the spout's ledger, which message that is. */
    private @Nullable Tree identify(Envelope tuple, int index) {
        long root = tuple.rootId(index);
        SpoutFence fence = tuple.rootFence(index);
        DrivenWorker worker = cluster.worker(fence.worker(), fence.incarnation());
        if (worker == null) {
            return null;
        }
        for (Executor executor : worker.worker().executors()) {
            if (executor instanceof SpoutExecutor spout
                    && executor.placement().executor().first() == fence.firstTask()
                    && executor.placement().epoch() == fence.epoch()) {
                Object messageId = spout.messageIdOf(root);
                return messageId == null ? null : identify(worker, messageId, root);
            }
        }
        return null;
    }

    private @Nullable Tree identify(DrivenWorker worker, Object messageId, long root) {
        for (Map.Entry<ObservedSpout, Map<Object, Deque<Tree>>> entry : openTrees.entrySet()) {
            if (entry.getKey().worker() == worker) {
                for (Tree tree : entry.getValue().getOrDefault(messageId, new ArrayDeque<>())) {
                    if (tree.root == 0) {
                        tree.root = root;
                        byRoot.put(root, tree);
                        return tree;
                    }
                }
            }
        }
        return null;
    }

    // ---- calls out of user code

    Emission beforeSpoutEmit(
            ObservedSpout spout, String stream, List<? extends @Nullable Object> values, @Nullable Object messageId) {
        List<Tree> trees = List.of();
        Map<Object, Deque<Tree>> ofSpout = openTrees.get(spout);
        if (messageId != null && ofSpout != null) {
            Tree tree = new Tree(spout, messageId, clock.sinceStartNs());
            ofSpout.computeIfAbsent(messageId, id -> new ArrayDeque<>()).addLast(tree);
            trees = List.of(tree);
        }
        return begin(spout.component(), spout.task(), spout.emissions(), stream, values, trees);
    }

    Emission beforeBoltEmit(
            ObservedBolt bolt,
            String stream,
            Collection<? extends Tuple> anchors,
            List<? extends @Nullable Object> values) {
        Set<Tree> trees = new LinkedHashSet<>();
        for (Tuple anchor : anchors) {
            if (anchor instanceof Envelope tuple && !tuple.isSettled() && !(tuple.isClaimed() && isForeign(bolt))) {
                trees.addAll(treesOf(tuple, false));
            }
        }
        return begin(bolt.component(), bolt.task(), bolt.emissions(), stream, values, List.copyOf(trees));
    }

    /** Whether user code is called by another thread than the task's: there, what is settled is settled before what is emitted later. */
    private static boolean isForeign(ObservedBolt bolt) {
        return !bolt.isInCall();
    }

    private Emission begin(
            String component,
            int task,
            Emissions emissions,
            String stream,
            List<? extends @Nullable Object> values,
            List<Tree> trees) {
        Emission emission =
                new Emission(component, task, emissions, stream, new ArrayList<>(values), trees, clock.sinceStartNs());
        underWay.push(emission);
        return emission;
    }

    /** Lets user code's emit happen, and takes in what came of it. */
    List<Integer> watch(Emission emission, Supplier<List<Integer>> emit) {
        try {
            List<Integer> tasks = emit.get();
            emission.sent(tasks);
            return tasks;
        } catch (IllegalArgumentException | IllegalStateException e) {
            emission.refused = true;
            throw e;
        } finally {
            afterEmit(emission);
        }
    }

    private void afterEmit(Emission emission) {
        underWay.remove(emission);
        List<Integer> tasks = emission.tasks;
        if (tasks == null) {
            emission.trees.forEach(tree -> onThrown(tree, emission));
            return;
        }
        trace.event("emit", emission.component + " task " + emission.task, tasks.hashCode(), emission);
        capture(emission);
        List<Passage> early = new ArrayList<>(emission.early);
        for (int task : tasks) {
            if (!early.removeIf(passage -> passage.targetTask == task)) {
                Passage passage = newPassage(emission, task);
                if (emission.trees.isEmpty()) {
                    passage.order.sendUntracked(passage);
                }
            }
        }
        if (tasks.isEmpty()) {
            afterForeignEmit(emission);
        }
    }

    /** An emit that was refused has opened no tree; one that was broken off may have. */
    private void onThrown(Tree tree, Emission emission) {
        tree.incomplete = true;
        Map<Object, Deque<Tree>> ofSpout = openTrees.get(tree.spout);
        if (emission.refused && tree.passages.isEmpty() && ofSpout != null) {
            Deque<Tree> trees = ofSpout.get(tree.messageId);
            if (trees != null && trees.remove(tree) && trees.isEmpty()) {
                ofSpout.remove(tree.messageId);
            }
        }
    }

    private void capture(Emission emission) {
        ComponentSpec component = topology.topology().components().get(emission.component);
        StreamSpec stream = component == null ? null : component.streams().get(emission.stream);
        if (stream != null) {
            outputs.computeIfAbsent(new StreamId(emission.component, emission.stream), id -> new ArrayList<>())
                    .add(new CapturedTuple(
                            emission.component,
                            emission.task,
                            emission.stream,
                            stream.fields(),
                            emission.values,
                            Duration.ofNanos(emission.timeNs)));
        }
    }

    /** It has gone to nobody, or it was another thread's, and goes somewhere later. */
    private void afterForeignEmit(Emission emission) {
        StreamId id = new StreamId(emission.component, emission.stream);
        for (ComponentSpec subscriber : topology.topology().components().values()) {
            for (InputSpec input : subscriber.inputs()) {
                if (input.stream().equals(id)) {
                    if (input.grouping() instanceof Grouping.Custom) {
                        emission.trees.forEach(tree -> tree.incomplete = true);
                    } else if (input.grouping() instanceof Grouping.All) {
                        emission.expected += subscriber.tasks();
                    } else if (!(input.grouping() instanceof Grouping.Direct)) {
                        emission.expected++;
                    }
                }
            }
        }
        if (emission.expected > 0) {
            emission.trees.forEach(tree -> tree.foreign.add(emission));
        }
    }

    /** The task that a direct emit goes to, if it subscribes. */
    List<Integer> directTargets(String component, String stream, int target) {
        StreamId id = new StreamId(component, stream);
        ComponentSpec subscriber =
                topology.topology().components().get(topology.layout().componentOf(target));
        boolean subscribes = subscriber != null
                && subscriber.inputs().stream()
                        .anyMatch(input -> input.stream().equals(id) && input.grouping() instanceof Grouping.Direct);
        return subscribes ? List.of(target) : List.of();
    }

    void onSettle(ObservedBolt bolt, Tuple tuple, Passage.State state) {
        if (bolt.worker().isLost() || !(tuple instanceof Envelope envelope) || envelope.isClaimed()) {
            return;
        }
        trace.count(state == Passage.State.ACKED ? "acked" : "failed", bolt.task());
        Passage passage = byEnvelope.remove(envelope);
        if (passage != null) {
            passage.state = state;
        }
    }
}
