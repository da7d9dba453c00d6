package io.gustfront.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.gustfront.runtime.tuple.EdgeIds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.infra.Control;

/** What is measured is what is meant: each benchmark's body, called by hand. */
class PartsTest {
    @ParameterizedTest
    @ValueSource(strings = {"parallel-arrays", "array-of-entries", "map-of-entries"})
    void shouldCloseTheOldestTreeWithTheSecondAck(String layout) {
        LedgerBenchmark.OpenTrees trees = new LedgerBenchmark.OpenTrees();
        trees.layout = layout;
        trees.open();
        LedgerBenchmark benchmark = new LedgerBenchmark();

        List<Object> closed = new ArrayList<>();
        for (int i = 0; i < 2 * LedgerBenchmark.OPEN; i++) {
            closed.add(benchmark.openAndTwoAcks(trees));
        }

        assertThat(closed)
                .doesNotContainNull()
                .startsWith("message-0", "message-1")
                .endsWith("message-9999");
        assertThat(trees.age()).isEqualTo(LedgerBenchmark.OPEN);
        assertThat(closed.subList(0, LedgerBenchmark.OPEN)).doesNotHaveDuplicates();
        assertThat(closed.subList(LedgerBenchmark.OPEN, closed.size()))
                .isEqualTo(closed.subList(0, LedgerBenchmark.OPEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inbox", "mpsc-unbounded-array", "mpsc-bounded-array", "concurrent-linked"})
    void shouldHandOverAllTuplesOfAParcel(String queue) {
        InboxBenchmark.Crossing crossing = new InboxBenchmark.Crossing();
        crossing.queue = queue;
        crossing.open();
        InboxBenchmark.Sender sender = new InboxBenchmark.Sender();
        Control control = new Control();
        InboxBenchmark benchmark = new InboxBenchmark();
        int placesBefore = crossing.places().free();

        assertThat(benchmark.offer256(crossing, sender, control)).isEqualTo(256);
        assertThat(benchmark.offerOne(crossing, sender, control)).isEqualTo(1);
        assertThat(crossing.places().free()).isEqualTo(placesBefore - 257);

        EdgeIds sent = EdgeIds.seeded(1, 1, 1, 1, 1);
        assertThat(benchmark.poll256(crossing, control)).isEqualTo(xorOf(sent, 256));
        assertThat(benchmark.pollOne(crossing, control)).isEqualTo(xorOf(sent, 1));
        assertThat(crossing.places().free()).isEqualTo(placesBefore);
    }

    private static long xorOf(EdgeIds edges, int count) {
        long xor = 0;
        for (int i = 0; i < count; i++) {
            xor ^= edges.next();
        }
        return xor;
    }

    @Test
    void shouldEndTheWaitForTheOtherThreadWithTheMeasurement() {
        InboxBenchmark.Crossing crossing = new InboxBenchmark.Crossing();
        crossing.open();
        InboxBenchmark.Sender sender = new InboxBenchmark.Sender();
        InboxBenchmark benchmark = new InboxBenchmark();
        Control control = new Control();
        control.stopMeasurement = true;

        assertThat(benchmark.pollOne(crossing, control)).isZero();
        while (crossing.places().free() > 0) {
            assertThat(benchmark.offer256(crossing, sender, control)).isEqualTo(256);
        }
        assertThat(benchmark.offer256(crossing, sender, control)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"shuffle, 1", "fields, 1", "all, 4"})
    void shouldBringEachEmitToAsManyTasksAsItsGroupingSays(String grouping, int tasks) {
        for (boolean encoded : new boolean[] {false, true}) {
            RoutingBenchmark.Producer producer = new RoutingBenchmark.Producer();
            producer.grouping = grouping;
            producer.encoded = encoded;
            producer.open();
            RoutingBenchmark benchmark = new RoutingBenchmark();

            for (int cycle = 0; cycle < 100; cycle++) { // more than all places, so they are given back
                assertThat(benchmark.emit(producer)).isEqualTo(tasks * RoutingBenchmark.EMITS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"payload", "list"})
    void shouldGetBackWhatItEncodes(String values) throws Exception {
        CodecBenchmark.Tuples tuples = new CodecBenchmark.Tuples();
        tuples.values = values;
        tuples.open();
        CodecBenchmark benchmark = new CodecBenchmark();

        assertThat(benchmark.decode(tuples)).isEqualTo(tuples.original());
        assertThat(benchmark.decodeSection(tuples)).isEqualTo(tuples.edges()).isNotZero();
        assertThat(benchmark.encode(tuples)).isPositive();
        assertThat(benchmark.encodeSection(tuples)).isEqualTo(benchmark.encodeSection(tuples));
        assertThat(benchmark.encodeSection(tuples).length).isGreaterThan(Sample.BATCH * benchmark.encode(tuples));
    }

    @Test
    void shouldHashAllKeysAndANewStringAsOneThatIsKnown() {
        HashBenchmark benchmark = new HashBenchmark();

        long known = benchmark.hash(keys("string"));
        long expected = 0;
        for (int i = 0; i < HashBenchmark.KEYS; i++) {
            expected ^= Sample.hasher().hash(new Object[] {"word-" + i}, new int[] {0});
        }

        assertThat(known).isEqualTo(expected).isNotZero();
        assertThat(benchmark.hash(keys("new-string"))).isEqualTo(known);
        assertThat(benchmark.hash(keys("long"))).isNotEqualTo(known).isNotZero();
        assertThat(benchmark.hash(keys("list"))).isNotEqualTo(known).isNotZero();
    }

    private static HashBenchmark.Keys keys(String kind) {
        HashBenchmark.Keys keys = new HashBenchmark.Keys();
        keys.key = kind;
        keys.open();
        return keys;
    }

    @Test
    void shouldBringFramesToTheOtherWorker() throws Exception {
        LinkBenchmark.Pair pair = new LinkBenchmark.Pair();
        try {
            pair.open();
            LinkBenchmark benchmark = new LinkBenchmark();

            for (int i = 0; i < 1_000; i++) { // more than the window and the outbox hold
                benchmark.frame(pair);
            }

            await().untilAsserted(() -> assertThat(pair.received()).isEqualTo(1_000));
        } finally {
            pair.close();
        }
    }

    @Test
    void shouldRefuseKindsThatThereAreNot() {
        LedgerBenchmark.OpenTrees trees = new LedgerBenchmark.OpenTrees();
        trees.layout = "heap";

        assertThatIllegalArgumentException().isThrownBy(trees::open).withMessage("there is no layout 'heap'");
    }

    @Test
    void shouldSayInALineWhatIsWrongWithItsArguments() {
        assertThat(Parts.problemOf("(?i)ledger", "-prof", "gc")).isNull();
        assertThat(Parts.problemOf()).isNull();
        assertThat(Parts.problemOf("(?i)hash", "-p", "key=long,list")).isNull();
        assertThat(Parts.problemOf("(?i)hash", "-p", "key=short"))
                .isEqualTo("key is 'short', must be one of [string, new-string, long, list]");
        assertThat(Parts.problemOf("-l")).isNull();
        assertThat(Parts.problemOf("(?i)ledgre")).isEqualTo("there is no benchmark like that; -l lists them");
        assertThat(Parts.problemOf("(?i)*")).startsWith("'*' is no pattern: ").doesNotContain("\n");
        assertThat(Parts.problemOf("--rounds")).contains("rounds").doesNotContain("\n");
    }
}
