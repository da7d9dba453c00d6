package io.gustfront.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpoutTesterTest {
    /** Emits what a background step has fetched, and again what failed. */
    @SuppressWarnings("NullAway.Init") // open is called before all else
    private static final class Polling implements Spout {
        private static final long serialVersionUID = 1L;
        private final transient Deque<Integer> fetched = new ArrayDeque<>();
        private final transient List<String> heard = new ArrayList<>();
        private transient SpoutOutputCollector collector;
        private transient TopologyContext context;
        private int next = 1;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }

        @Override
        public void open(TopologyContext newContext, SpoutOutputCollector newCollector) {
            collector = newCollector;
            context = newContext;
            context.background("fetch", () -> {
                fetched.add(next++);
                collector.wakeUp();
                return 1_000_000_000L;
            });
        }

        @Override
        public void nextTuple() {
            Integer number = fetched.poll();
            if (number != null) {
                context.counter("emitted").add(1);
                collector.emit(new Values(number), number);
            }
        }

        @Override
        public void ack(Object messageId) {
            heard.add("ack " + messageId);
        }

        @Override
        public void fail(Object messageId, FailReason reason) {
            heard.add("fail " + messageId + " " + reason.kind());
            fetched.addFirst((Integer) messageId);
        }

        @Override
        public void deactivate() {
            heard.add("deactivate");
        }

        @Override
        public void close() {
            heard.add("close");
        }
    }

    @Test
    void shouldEmitWhatABackgroundStepHasFetched() {
        Polling spout = new Polling();
        try (SpoutTester tester = SpoutTester.of(spout).start()) {
            tester.advance(Duration.ofMillis(2_500)); // three steps
            tester.assertNothingEmitted();

            List<Emitted> first = tester.nextTuple();

            assertThat(first).hasSize(1);
            assertThat(first.get(0).messageId()).isEqualTo(1);
            tester.assertEmitted(1).assertUnanchored();
            assertThat(tester.pending()).containsExactly(1);
            assertThat(tester.nextTuple()).hasSize(1);
            assertThat(tester.nextTuple()).hasSize(1);
            assertThat(tester.nextTuple()).isEmpty();
            assertThat(tester.counter("emitted")).isEqualTo(3);
        }
    }

    @Test
    void shouldTellAcksAndFails() {
        Polling spout = new Polling();
        try (SpoutTester tester = SpoutTester.of(spout).start()) {
            tester.run(Duration.ofMillis(1_500));
            assertThat(tester.pending()).containsExactly(1, 2);

            tester.ack(1);
            tester.fail(2, FailReason.of(FailReason.Kind.WORKER_LOST));

            assertThat(spout.heard).containsExactly("ack 1", "fail 2 WORKER_LOST");
            assertThat(tester.pending()).isEmpty();
            assertThat(tester.nextTuple().get(0).values()).isEqualTo(List.of(2));
            assertThatThrownBy(() -> tester.ack(1)).hasMessageContaining("message 1 isn't pending, only [2]");
            assertThatThrownBy(() -> tester.assertEmitted(2)).hasMessageContaining("but was 2 times");
        }
    }

    @Test
    void shouldKeepToMaxPendingAndToActivation() {
        Polling spout = new Polling();
        try (SpoutTester tester =
                SpoutTester.of(spout).config(new Config().setMaxSpoutPending(1)).start()) {
            tester.run(Duration.ofSeconds(5));
            assertThat(tester.emitted()).hasSize(1);
            assertThatThrownBy(tester::nextTuple).hasMessageContaining("nextTuple isn't called now");

            tester.ack(1);
            tester.deactivate();
            assertThatThrownBy(tester::nextTuple).hasMessageContaining("inactive");
            tester.activate();

            assertThat(tester.nextTuple()).hasSize(1);
        }
        assertThat(spout.heard).containsExactly("ack 1", "deactivate", "fail 2 MOVED", "deactivate", "close");
    }

    @Test
    void shouldAckWhatIsNotTrackedByTheEngineAtOnce() {
        Polling spout = new Polling();
        try (SpoutTester tester =
                SpoutTester.of(spout).config(new Config().setAcking(false)).start()) {
            tester.run(Duration.ofMillis(500));

            assertThat(spout.heard).containsExactly("ack 1");
            assertThat(tester.pending()).isEmpty();
        }
    }

    @Test
    void shouldRefuseWhatTheEngineRefuses() {
        try (SpoutTester tester = SpoutTester.of(new Spout() {
                    private static final long serialVersionUID = 1L;
                    private transient SpoutOutputCollector collector;

                    @Override
                    public void open(TopologyContext context, SpoutOutputCollector newCollector) {
                        collector = newCollector;
                    }

                    @Override
                    public void nextTuple() {
                        collector.emit(new Values(1, 2), "id");
                    }
                })
                .output("number")
                .start()) {
            tester.nextTuple();

            tester.assertNothingEmitted();
            assertThat(tester.errors()).hasSize(1);
            assertThat(tester.errors().get(0).error()).hasMessageContaining("2 values were emitted");
        }
    }
}
