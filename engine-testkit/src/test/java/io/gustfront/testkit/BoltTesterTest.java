package io.gustfront.testkit;

import static io.gustfront.testkit.TestTuple.tuple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.FailedException;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class BoltTesterTest {
    /** A bolt that does what the test says. */
    private static final class Scripted implements Bolt {
        private static final long serialVersionUID = 1L;
        private final transient BiConsumer<Tuple, OutputCollector> script;
        private transient OutputCollector collector;
        private transient TopologyContext context;

        Scripted(BiConsumer<Tuple, OutputCollector> script) {
            this.script = script;
        }

        @Override
        public void prepare(TopologyContext newContext, OutputCollector newCollector) {
            context = newContext;
            collector = newCollector;
        }

        @Override
        public void execute(Tuple input) {
            script.accept(input, collector);
        }
    }

    private static BoltTester.Builder scripted(BiConsumer<Tuple, OutputCollector> script) {
        return BoltTester.of(new Scripted(script)).output("word");
    }

    @Test
    void shouldShowWhatWasEmittedAnchoredToWhatAndSettledHow() {
        try (BoltTester tester = BoltTester.of(new Subjects.Count()).start()) {
            Delivery first = tester.execute(tuple("word", "gust").from("split").stream("s"));
            Delivery second = tester.execute(tuple("word", "gust").from("split").stream("s"));

            tester.assertEmitted("gust", 1L).assertAnchoredTo(first);
            tester.assertEmitted("gust", 2L).assertAnchoredTo(second);
            first.assertAcked();
            assertThat(first.emitted()).hasSize(1);
            assertThat(first.tuple().getSourceComponent()).isEqualTo("split");
            assertThat(first.tuple().getSourceStreamId()).isEqualTo("s");
            assertThat(tester.emitted()).hasSize(2);
            assertThat(tester.emitted().get(0).get("word")).isEqualTo("gust");
            tester.assertNoErrors();
        }
    }

    @Test
    void shouldAnchorToSeveral() {
        try (BoltTester tester = BoltTester.of(new Subjects.Join()).start()) {
            Delivery order = tester.execute(tuple("id", 1, "item", "kettle").from("orders"));
            order.assertKept();
            tester.assertNothingEmitted();
            assertThat(tester.kept()).isEqualTo(1);

            Delivery payment = tester.execute(tuple("id", 1, "sum", 20).from("payments"));

            tester.assertEmitted(1, "kettle", 20).assertAnchoredTo(order, payment);
            order.assertAcked();
            payment.assertAcked();
        }
    }

    @Test
    void shouldRunABasicBolt() {
        try (BoltTester tester = BoltTester.of((Tuple input, BasicOutputCollector out) -> {
                    if (input.getString(0).isEmpty()) {
                        throw new FailedException("no word");
                    }
                    out.emit(new Values(input.getString(0).toUpperCase(Locale.ROOT)));
                })
                .output("word")
                .start()) {
            Delivery good = tester.execute(tuple("word", "gust"));
            Delivery bad = tester.execute(tuple("word", ""));

            tester.assertEmitted("GUST").assertAnchoredTo(good);
            good.assertAcked();
            bad.assertFailed(FailReason.Kind.FAILED_BY);
            assertThat(bad.failReason()).asString().endsWith("FailedException: no word");
        }
    }

    @Test
    void shouldFailWhatIsKeptForTooLong() {
        try (BoltTester tester = scripted((tuple, out) -> {})
                .config(new Config().setMessageTimeout(Duration.ofSeconds(5)))
                .start()) {
            Delivery input = tester.execute(tuple("word", "gust"));
            tester.advance(Duration.ofSeconds(4));
            input.assertKept();

            tester.advance(Duration.ofSeconds(2));

            input.assertFailed(FailReason.Kind.NOT_ACKED);
            assertThat(tester.now()).isEqualTo(Duration.ofSeconds(6));
        }
    }

    @Test
    void shouldGiveTicks() {
        try (BoltTester tester =
                BoltTester.of(new Shape.Batch()).ticks(Duration.ofSeconds(10)).start()) {
            Delivery one = tester.execute(tuple("id", 1));
            Delivery other = tester.execute(tuple("id", 2));
            tester.tick();

            tester.assertEmitted(2).assertAnchoredTo(one, other);
            one.assertAcked();
            assertThat(tester.now()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        }
    }

    @Test
    void shouldSayThatThereAreNoTicks() {
        try (BoltTester tester = scripted((tuple, out) -> {}).start()) {
            assertThatThrownBy(tester::tick).hasMessageContaining("ask for them with ticks(Duration)");
        }
    }

    @Test
    void shouldRefuseWhatTheEngineRefuses() {
        try (BoltTester tester = scripted((tuple, out) -> {
                    if (tuple.getString(0).equals("stream")) {
                        out.emit("other", tuple, new Values("gust"));
                    } else if (tuple.getString(0).equals("arity")) {
                        out.emit(tuple, new Values("gust", 2));
                    } else {
                        out.emit(tuple, new Values(new Deaf()));
                    }
                })
                .start()) {
            for (String how : List.of("stream", "arity", "class")) {
                tester.execute(tuple("how", how)).assertFailed(FailReason.Kind.THREW);
            }

            assertThat(tester.errors().get(0).error()).hasMessageContaining("has declared no stream 'other'");
            assertThat(tester.errors().get(1).error()).hasMessageContaining("2 values were emitted");
            assertThat(tester.errors().get(2).error()).hasMessageContaining("Deaf");
            tester.assertNothingEmitted();
            assertThatThrownBy(tester::assertNoErrors).isInstanceOf(AssertionError.class);
        }
    }

    private static final class Deaf {}

    @Test
    void shouldSeeWhatIsSettledTwice() {
        try (BoltTester tester = scripted((tuple, out) -> {
                    out.ack(tuple);
                    out.fail(tuple);
                })
                .start()) {
            Delivery input = tester.execute(tuple("word", "gust"));

            assertThat(input.isAcked()).isTrue();
            assertThat(input.isSettledTwice()).isTrue();
            assertThatThrownBy(input::assertAcked).hasMessageContaining("acked, then failed");
        }
    }

    @Test
    void shouldTellTheStoryOfWhatIsWrong() {
        try (BoltTester tester = scripted((tuple, out) -> {
                    out.emit(new Values("other"));
                    out.ack(tuple);
                })
                .start()) {
            Delivery input = tester.execute(tuple("word", "gust"));

            assertThatThrownBy(() -> tester.assertEmitted("gust"))
                    .hasMessageContaining("[gust] should have been emitted on 'default' once, but was not")
                    .hasMessageContaining("emitted [other] on 'default'")
                    .hasMessageContaining("acked tuple from somebody:default");
            assertThatThrownBy(() -> tester.assertEmitted("other").assertAnchoredTo(input))
                    .hasMessageContaining("should be anchored to [tuple from somebody");
            tester.assertEmitted("other").assertUnanchored();
            assertThatThrownBy(input::assertKept).hasMessageContaining("is acked");
            assertThatThrownBy(tester::assertNothingEmitted).hasMessageContaining("nothing should");
        }
    }

    @Test
    void shouldGiveContextTimeMetricsAndBackgroundSteps() {
        Deque<Tuple> queue = new ArrayDeque<>();
        try (BoltTester tester = BoltTester.of(new Bolt() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void prepare(TopologyContext context, OutputCollector collector) {
                        context.background("aside", () -> {
                            Tuple next = queue.poll();
                            if (next != null) {
                                context.counter("done").add(1);
                                collector.emit(
                                        next, new Values(context.getClock().nanoTime()));
                                collector.ack(next);
                            }
                            return 1_000_000_000L;
                        });
                    }

                    @Override
                    public void execute(Tuple input) {
                        queue.add(input);
                    }
                })
                .id("aside")
                .output("time")
                .start()) {
            Delivery input = tester.execute(tuple("word", "gust"));
            input.assertKept();

            tester.advance(Duration.ofSeconds(2));

            input.assertAcked();
            assertThat(tester.emitted().get(0).anchors()).containsExactly(input);
            assertThat(tester.counter("done")).isEqualTo(1);
        }
    }

    @Test
    void shouldFailWhatIsKeptAtTheEndAndCleanUp() {
        BoltTester tester = scripted((tuple, out) -> {}).start();
        Delivery input = tester.execute(tuple("word", "gust"));

        tester.close();

        input.assertFailed(FailReason.Kind.MOVED);
        assertThat(tester.story()).contains("cleaned up");
    }

    @Test
    void shouldTakeAnUntrackedTuple() {
        try (BoltTester tester =
                scripted((tuple, out) -> out.emit(tuple, new Values("x"))).start()) {
            Delivery input = tester.execute(tuple("word", "gust").untracked().fromTask(7));

            assertThat(input.tuple().isTracked()).isFalse();
            assertThat(input.tuple().getSourceTask()).isEqualTo(7);
            assertThat(tester.kept()).isZero();
        }
    }

    @Test
    void shouldRefuseATupleWithoutNames() {
        assertThatThrownBy(() -> tuple("word")).hasMessageContaining("a name without a value");
        assertThatThrownBy(() -> tuple(1, "gust")).hasMessageContaining("the name of a field belongs");
    }

    @Test
    void shouldTellThatABoltCannotBePrepared() {
        assertThatThrownBy(() -> BoltTester.of(new Bolt() {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public void prepare(TopologyContext context, OutputCollector collector) {
                                throw new IllegalStateException("no disk");
                            }

                            @Override
                            public void execute(Tuple input) {}
                        })
                        .start())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no disk");
    }
}
