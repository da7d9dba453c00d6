package io.gustfront.testkit;

import static io.gustfront.testkit.TestTuple.tuple;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.tuple.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The examples of docs/testing.md, word for word, but for that on a cluster: the last test holds the page against the tests. */
class TestingPageTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final Topology topology = Subjects.wordCount();

    @Test
    void shouldTestABolt() {
        try (BoltTester tester = BoltTester.of(new Subjects.Count()).start()) {
            Delivery input = tester.execute(tuple("word", "gust").from("split"));

            tester.assertEmitted("gust", 1L).assertAnchoredTo(input);
            input.assertAcked();
            tester.assertNoErrors();
        }
    }

    @Test
    void shouldTestABoltThatKeepsTuples() {
        Config config = new Config().setMessageTimeout(Duration.ofSeconds(5));
        try (BoltTester tester =
                BoltTester.of(new Subjects.Join()).config(config).start()) {
            Delivery order = tester.execute(tuple("id", 1, "item", "kettle").from("orders"));
            order.assertKept();

            tester.advance(Duration.ofSeconds(6));

            order.assertFailed(FailReason.Kind.NOT_ACKED);
        }
    }

    @Test
    void shouldTestASpout() {
        try (SpoutTester tester = SpoutTester.of(new NumbersSpout()).start()) {
            tester.nextTuple();
            tester.assertEmitted(1);
            assertThat(tester.pending()).containsExactly(1);

            tester.fail(1);

            assertThat(tester.nextTuple().get(0).values()).isEqualTo(List.of(1)); // again
        }
    }

    @Test
    void shouldTestATopology() {
        try (TopologyDriver driver =
                TopologyDriver.of(topology).workers(2).seed(42).fed("sentences").start()) {
            driver.feed("sentences", "the wind turns");
            driver.throwAt("count", 2);
            driver.runUntilIdle();

            assertThat(driver.outputs("count")).hasSizeGreaterThanOrEqualTo(3);
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        }
    }

    @Test
    void shouldExploreATopology() {
        TopologyDriver.of(topology).workers(3).fed("sentences").explore(20, driver -> {
            driver.disturb();
            for (int number = 0; number < 20; number++) {
                driver.feed("sentences", "the wind turns " + number);
                driver.advance(Duration.ofMillis(50));
            }
            driver.heal();
            driver.runUntilIdle();
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
            driver.assertOrderedBy("word");
        });
    }

    @Test
    void shouldHaveAllExamplesOfThePageInATest() throws IOException {
        String tests =
                flat(Files.readString(near("engine-testkit/src/test/java/io/gustfront/testkit/TestingPageTest.java")))
                        + flat(Files.readString(
                                near("engine-junit/src/test/java/io/gustfront/junit/InProcessClusterTest.java")));
        Matcher block = BLOCK.matcher(Files.readString(near("docs/testing.md")));
        int blocks = 0;
        while (block.find()) {
            blocks++;
            assertThat(tests).contains(flat(block.group(1)));
        }
        assertThat(blocks).isEqualTo(6);
    }

    private static Path near(String path) {
        Path here = Path.of(path);
        return Files.exists(here) ? here : Path.of("..").resolve(path);
    }

    /** Without what the formatter may change. */
    private static String flat(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining(" ")).replaceAll("\\s+", "");
    }

    /** 1, 2, 3 …, and again what failed. */
    @SuppressWarnings("NullAway.Init") // open is called before all else
    static final class NumbersSpout implements Spout {
        private static final long serialVersionUID = 1L;
        private transient SpoutOutputCollector collector;
        private transient Deque<Integer> again;
        private int next = 1;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector newCollector) {
            collector = newCollector;
            again = new ArrayDeque<>();
        }

        @Override
        public void nextTuple() {
            int number = again.isEmpty() ? next++ : again.remove();
            collector.emit(List.of(number), number);
        }

        @Override
        public void fail(Object messageId) {
            again.add((Integer) messageId);
        }
    }
}
