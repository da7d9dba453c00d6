package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.api.serialization.KeyHash;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BoltDeclarer;
import io.gustfront.api.topology.CustomGrouping;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.semantics.BoltScript.Received;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which tasks a tuple goes to, and in which order. The bolt that takes the tuples in has the tasks 1 to n. */
class GroupingTest {
    private final SpoutScript source = new SpoutScript();
    private final BoltScript sink = BoltScript.acking();
    private final List<List<Integer>> sentTo = new ArrayList<>();
    private final TopologyBuilder builder = new TopologyBuilder();

    GroupingTest() {
        builder.setSpout("source", source.spout()).output("key", "number");
    }

    /** Has the spout emit, and keeps what emit returned. */
    private void emit(Object key, Object number) {
        source.then(task -> sentTo.add(task.collector.emit(new Values(key, number), number)));
    }

    private BoltDeclarer sink(int tasks) {
        return builder.setBolt("sink", sink.bolt(), tasks);
    }

    private Map<Integer, Long> receivedByTask() {
        return sink.received.stream().collect(Collectors.groupingBy(got -> got.task().id, Collectors.counting()));
    }

    private void awaitAll(Cluster cluster, int tuples) {
        cluster.await("all are executed", () -> sink.received.size() >= tuples);
        cluster.settle();
        assertThat(sink.received).hasSize(tuples);
        assertThat(cluster.errors()).isEmpty();
    }

    private void assertThatEmitReturnedWhereTheyWent() {
        Map<Integer, Long> told =
                sentTo.stream().flatMap(List::stream).collect(Collectors.groupingBy(i -> i, Collectors.counting()));
        assertThat(told).isEqualTo(receivedByTask());
    }

    // ---- the groupings

    @InEachMode
    void shouldShuffleEvenly(Mode mode) {
        sink(3).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 300).forEach(i -> emit("key", i));
            awaitAll(cluster, 300);

            assertThat(receivedByTask().values()).containsExactly(100L, 100L, 100L);
            assertThatEmitReturnedWhereTheyWent();
        }
    }

    @InEachMode
    void shouldShuffleWithNoneGrouping(Mode mode) {
        sink(3).noneGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 300).forEach(i -> emit("key", i));
            awaitAll(cluster, 300);

            assertThat(receivedByTask().values()).containsExactly(100L, 100L, 100L);
        }
    }

    @InEachMode
    void shouldShuffleAroundATaskThatIsFull(Mode mode) {
        BoltScript stuck = BoltScript.keeping();
        SpoutScript pump = new SpoutScript();
        TopologyBuilder stuckOne = new TopologyBuilder();
        stuckOne.setSpout("source", pump.spout()).output("key");
        stuckOne.setBolt("sink", stuck.bolt(), 2).shuffleGrouping("source");
        stuck.onExecute = (task, tuple) -> {
            if (task.context.getThisTaskIndex() == 0) {
                stuck.onExecute = (t, u) -> {
                    if (t.context.getThisTaskIndex() == 1) {
                        t.collector.ack(u);
                    }
                };
            } else {
                task.collector.ack(tuple);
            }
        };
        Config config = new Config();
        config.put("inbox.tuples", 64);
        config.put("batch.tuples", 1);
        config.put("hold.tuples", 5);

        try (HandDrivenCluster cluster = mode.step(stuckOne, config)) {
            IntStream.range(0, 2_000).forEach(i -> pump.emit(i, "key"));
            cluster.pass(Duration.ofSeconds(2));

            Map<Integer, Long> byTask =
                    stuck.received.stream().collect(Collectors.groupingBy(got -> got.task().id, Collectors.counting()));
            assertThat(byTask.get(1)).isEqualTo(5);
            assertThat(byTask.get(2)).isGreaterThan(30);
        }
    }

    @InEachMode
    void shouldStayInTheWorkerWithLocalOrShuffle(Mode mode) {
        sink(4).localOrShuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 100).forEach(i -> emit("key", i));
            awaitAll(cluster, 100);

            int own = source.task().context.getThisWorkerNumber();
            assertThat(sink.received).allMatch(got -> got.task().context.getThisWorkerNumber() == own);
            assertThat(receivedByTask()).hasSize((int) sink.objects.stream()
                    .filter(task -> task.context.getThisWorkerNumber() == own)
                    .count());
            assertThatEmitReturnedWhereTheyWent();
        }
    }

    @InEachMode
    void shouldShuffleWhereNoTargetIsLocal(Mode mode) {
        sink(1).localOrShuffleGrouping("source"); // the sink is dealt to the first worker, the source to the second

        try (Cluster cluster = mode.run(builder)) {
            emit("key", 1);
            awaitAll(cluster, 1);
        }
    }

    @InEachModeAndOnThreads
    void shouldSendEqualKeysToTheSameTask(Mode mode) {
        sink(4).fieldsGrouping("source", new Fields("key"));

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 1_000).forEach(i -> emit("key-" + i % 50, i));
            awaitAll(cluster, 1_000);

            Map<Object, Set<Integer>> tasksOfKey = new TreeMap<>();
            sink.received.forEach(got -> tasksOfKey
                    .computeIfAbsent(got.value(), key -> new HashSet<>())
                    .add(got.task().id));
            assertThat(tasksOfKey)
                    .hasSize(50)
                    .allSatisfy((key, tasks) -> assertThat(tasks).hasSize(1));
            assertThat(receivedByTask()).hasSize(4);
            assertThatEmitReturnedWhereTheyWent();
        }
    }

    /** Written down, for they must not change with a version, a JVM, a mode or the number of executors and workers. */
    @InEachMode
    void shouldSendAKeyToTheTaskThatItWentToInEveryVersion(Mode mode) {
        sink(2).setNumTasks(5).fieldsGrouping("source", new Fields("key"));
        List<Object> keys = Arrays.asList(
                "a",
                "b",
                "wind",
                1,
                2L,
                3.5,
                true,
                null,
                DayOfWeek.MONDAY,
                List.of("x", 1),
                UUID.nameUUIDFromBytes(new byte[] {1}));

        try (Cluster cluster = mode.run(builder, new Config().registerSerialization(DayOfWeek.class))) {
            keys.forEach(key -> emit(key, "number"));
            awaitAll(cluster, keys.size());

            assertThat(sentTo.stream().map(tasks -> tasks.get(0))).containsExactly(GOLDEN);
        }
    }

    private static final Integer[] GOLDEN = {5, 5, 4, 5, 2, 3, 5, 2, 3, 1, 5};

    @InEachMode
    void shouldSelectTheFieldsThatAreGroupedBy(Mode mode) {
        sink(4).fieldsGrouping("source", new Fields("number"));

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 100).forEach(i -> emit("key-" + i, i % 7));
            awaitAll(cluster, 100);

            Map<Object, Set<Integer>> tasksOfNumber = new TreeMap<>();
            sink.received.forEach(got -> tasksOfNumber
                    .computeIfAbsent(got.tuple().getValueByField("number"), key -> new HashSet<>())
                    .add(got.task().id));
            assertThat(tasksOfNumber)
                    .hasSize(7)
                    .allSatisfy((key, tasks) -> assertThat(tasks).hasSize(1));
        }
    }

    @InEachMode
    void shouldSpreadAKeyOverTwoTasksWithPartialKey(Mode mode) {
        sink(6).partialKeyGrouping("source", new Fields("key"));

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 200).forEach(i -> emit("hot", i));
            awaitAll(cluster, 200);

            assertThat(receivedByTask().values()).containsExactly(100L, 100L);
            assertThatEmitReturnedWhereTheyWent();
        }
    }

    @InEachMode
    void shouldSendAllToTheLowestTaskWithGlobal(Mode mode) {
        sink(3).globalGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 20).forEach(i -> emit("key", i));
            awaitAll(cluster, 20);

            assertThat(receivedByTask()).containsOnlyKeys(1);
            assertThat(sentTo).allMatch(List.of(1)::equals);
        }
    }

    @InEachMode
    void shouldSendACopyToEachTaskWithAll(Mode mode) {
        sink(2).setNumTasks(5).allGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 20).forEach(i -> emit("key", i));
            awaitAll(cluster, 100);

            assertThat(receivedByTask())
                    .hasSize(5)
                    .allSatisfy((task, count) -> assertThat(count).isEqualTo(20));
            assertThat(sentTo).allMatch(List.of(1, 2, 3, 4, 5)::equals);
            assertThat(source.acked).hasSize(20);
        }
    }

    @InEachMode
    void shouldSendToEachSubscriberByItsOwnGrouping(Mode mode) {
        BoltScript other = BoltScript.acking();
        sink(3).globalGrouping("source");
        builder.setBolt("also", other.bolt(), 2).allGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            emit("key", 1);
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(sink.tasks()).containsExactly(3); // "also" has 1 and 2
            assertThat(other.tasks()).containsExactlyInAnyOrder(1, 2);
            assertThat(sentTo.get(0)).containsExactlyInAnyOrder(1, 2, 3);
        }
    }

    @InEachMode
    void shouldReturnTasksThatNobodyCanChange(Mode mode) {
        sink(2).allGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            emit("key", 1);
            awaitAll(cluster, 2);

            assertThatThrownBy(() -> sentTo.get(0).add(7)).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    // ---- direct

    @InEachMode
    void shouldSendDirectlyToTheNamedTask(Mode mode) {
        SpoutScript director = new SpoutScript();
        TopologyBuilder direct = new TopologyBuilder();
        direct.setSpout("source", new DirectSpout(director.spout()));
        direct.setBolt("sink", sink.bolt(), 3).directGrouping("source", "direct");

        try (Cluster cluster = mode.run(direct)) {
            for (int to : List.of(2, 3, 2)) {
                director.then(task -> task.collector.emitDirect(to, "direct", new Values("key"), "id-" + to));
            }
            awaitAll(cluster, 3);

            assertThat(sink.tasks()).containsExactlyInAnyOrder(2, 3, 2);
            assertThat(director.acked).hasSize(3);
        }
    }

    @InEachMode
    void shouldSendNothingToATaskThatDoesNotSubscribe(Mode mode) {
        SpoutScript director = new SpoutScript();
        TopologyBuilder direct = new TopologyBuilder();
        direct.setSpout("source", new DirectSpout(director.spout()));
        direct.setBolt("sink", sink.bolt()).directGrouping("source", "direct");

        try (Cluster cluster = mode.run(direct)) {
            director.then(task -> task.collector.emitDirect(2, "direct", new Values("key"), "to itself"))
                    .then(task -> task.collector.emitDirect(99, "direct", new Values("key"), "to nobody"));
            cluster.await("both are acked", () -> director.acked.size() == 2);
            cluster.settle();

            assertThat(sink.received).isEmpty();
            assertThat(cluster.errors()).isEmpty();
        }
    }

    /** A spout with a direct stream, which only a class can declare. */
    private record DirectSpout(Spout spout) implements Spout {
        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declareStream("direct", true, new Fields("key"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {
            spout.open(context, collector);
        }

        @Override
        public void nextTuple() {
            spout.nextTuple();
        }

        @Override
        public void ack(Object messageId) {
            spout.ack(messageId);
        }
    }

    // ---- custom

    /** Sends even numbers to all targets and odd ones to nobody; knows what it was prepared with. */
    private static final class EvenToAll implements CustomGrouping {
        private static final long serialVersionUID = 1L;
        private List<Integer> targets = List.of();
        private String preparedFor = "";

        @Override
        public void prepare(TopologyContext context, StreamId stream, List<Integer> targetTasks) {
            preparedFor = context.getThisComponentId() + " " + stream;
            targets = targetTasks;
        }

        @Override
        public List<Integer> chooseTasks(int task, List<?> values) {
            assertThat(preparedFor).isEqualTo("source source:default");
            return (int) values.get(1) % 2 == 0 ? targets : List.of();
        }
    }

    @InEachMode
    void shouldAskAUsersGrouping(Mode mode) {
        sink(3).customGrouping("source", new EvenToAll());

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 4).forEach(i -> emit("key", i));
            awaitAll(cluster, 6);

            assertThat(sentTo).containsExactly(List.of(1, 2, 3), List.of(), List.of(1, 2, 3), List.of());
            assertThat(source.acked).hasSize(4);
        }
    }

    @InEachMode
    void shouldRefuseATaskThatAUsersGroupingMayNotChoose(Mode mode) {
        sink(2).customGrouping("source", (task, values) -> List.of(1, 77));
        List<String> refusals = new ArrayList<>();

        try (Cluster cluster = mode.run(builder)) {
            source.then(task -> {
                try {
                    task.collector.emit(new Values("key", 1), "id");
                } catch (IllegalArgumentException e) {
                    refusals.add(e.getMessage());
                }
            });
            cluster.await("it is refused", () -> !refusals.isEmpty());
            cluster.settle();

            assertThat(refusals.get(0)).contains("chose task 77", "none of [1, 2]");
            assertThat(sink.received).as("nothing was sent, to task 1 neither").isEmpty();
            assertThat(source.acked).isEmpty();
        }
    }

    // ---- order

    @InEachModeAndOnThreads
    void shouldKeepTheOrderFromTaskToTask(Mode mode) {
        BoltScript pass = BoltScript.passing();
        builder.setBolt("pass", pass.bolt(), 2)
                .fieldsGrouping("source", new Fields("key"))
                .output("key", "number");
        builder.setBolt("sink", sink.bolt(), 3).fieldsGrouping("pass", new Fields("key"));

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 3_000).forEach(i -> emit("key-" + i % 10, i));
            awaitAll(cluster, 3_000);

            Map<Object, List<Integer>> numbers = new TreeMap<>();
            for (Received got : sink.received) {
                numbers.computeIfAbsent(got.value(), key -> new ArrayList<>())
                        .add((Integer) got.tuple().getValue(1));
            }
            assertThat(numbers)
                    .hasSize(10)
                    .allSatisfy((key, order) -> assertThat(order).isSorted().hasSize(300));
        }
    }

    // ---- keys

    enum Color {
        RED,
        GREEN {
            @Override
            String shade() {
                return "dark";
            }
        };

        String shade() {
            return "light";
        }
    }

    record Place(String city, int[] numbers, List<Color> colors) {}

    static final class Account {
        final String number;

        Account(String number) {
            this.number = number;
        }
    }

    public static final class AccountHash implements KeyHash<Account> {
        @Override
        public long hash(Account account) {
            return account.number.hashCode();
        }
    }

    /** Makes each kind of key twice, so that nothing but the content can be the same. */
    private static List<Supplier<Object>> keys() {
        return List.of(
                () -> null,
                () -> new String("text"),
                () -> 300,
                () -> 300L,
                () -> (short) 300,
                () -> (byte) 30,
                () -> 'c',
                () -> 2.5,
                () -> 2.5f,
                () -> true,
                () -> false,
                () -> Color.RED,
                () -> Color.GREEN,
                () -> UUID.nameUUIDFromBytes(new byte[] {7}),
                () -> new byte[] {1, 2},
                () -> new short[] {1, 2},
                () -> new int[] {1, 2},
                () -> new long[] {1, 2},
                () -> new char[] {1, 2},
                () -> new float[] {1, 2},
                () -> new double[] {1, 2},
                () -> new boolean[] {true, false},
                () -> new String[] {"a", null},
                () -> new Object[] {new int[] {1}, "a"},
                () -> new ArrayList<>(Arrays.asList("a", null, 1)),
                () -> List.of(new byte[] {1}, List.of("deep")),
                () -> new Place("Bern", new int[] {1, 2}, List.of(Color.GREEN)),
                () -> new Account("17"));
    }

    @InEachMode
    void shouldHashKeysOfEachAllowedClassByContent(Mode mode) {
        sink(1).setNumTasks(1_000).fieldsGrouping("source", new Fields("key"));
        Config config = new Config()
                .registerKeyHash(Account.class, AccountHash.class)
                .registerSerialization(Account.class)
                .registerSerialization(Place.class)
                .registerSerialization(Color.class);

        try (Cluster cluster = mode.run(builder, config)) {
            for (int round = 0; round < 2; round++) {
                keys().forEach(key -> source.then(task -> sentTo.add(task.collector.emit(new Values(key.get(), 1)))));
            }
            awaitAll(cluster, 2 * keys().size());

            int kinds = keys().size();
            assertThat(sentTo.subList(0, kinds))
                    .as("equal keys went to different tasks")
                    .isEqualTo(sentTo.subList(kinds, 2 * kinds));
            assertThat(new HashSet<>(sentTo)).as("and they are spread").hasSizeGreaterThan(kinds / 2);
        }
    }

    @InEachMode
    void shouldRefuseAKeyWhoseHashMayDiffer(Mode mode) {
        sink(4).fieldsGrouping("source", new Fields("key"));
        List<String> refusals = new ArrayList<>();
        List<Object> keys = List.of(
                new Account("17"),
                new BigDecimal("1.5"),
                Map.of("a", 1),
                Set.of("a"),
                List.of(new Account("17")),
                new Object[] {new Account("17")});

        try (Cluster cluster = mode.run(builder)) {
            keys.forEach(key -> source.then(task -> {
                try {
                    task.collector.emit(new Values(key, 1), "id");
                } catch (IllegalArgumentException e) {
                    refusals.add(e.getMessage());
                }
            }));
            cluster.await("all are tried", () -> !source.hasActions());
            cluster.settle();

            assertThat(refusals).hasSize(keys.size());
            assertThat(refusals.get(0))
                    .isEqualTo("a " + Account.class.getName() + " can't be the key of a fields grouping, for its hash"
                            + " may differ between workers; group by a string, number, enum, list or record, or add:"
                            + " config.registerKeyHash(" + Account.class.getName() + ".class, ...)");
            assertThat(sink.received).isEmpty();
            assertThat(source.task().collector.getPendingCount()).isZero();
        }
    }
}
