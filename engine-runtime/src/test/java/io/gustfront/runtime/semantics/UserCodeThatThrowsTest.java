package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.topology.FailedException;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.semantics.SpoutScript.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What becomes of user code that throws, of its tuples, and of its neighbours (PROTOCOL U1). */
class UserCodeThatThrowsTest {
    private static final int THROWS_BEFORE_GIVING_UP = 16;

    private final SpoutScript source = new SpoutScript();
    private final TopologyBuilder builder = new TopologyBuilder();

    UserCodeThatThrowsTest() {
        builder.setSpout("source", source.spout()).output("value");
    }

    @InEachModeAndOnThreads
    void shouldFailTheTupleAndGoOn_U1(Mode mode) {
        BoltScript picky = BoltScript.doing((task, tuple) -> {
            if (tuple.getInteger(0) % 2 == 1) {
                throw new IllegalStateException("odd");
            }
            task.collector.ack(tuple);
        });
        builder.setBolt("a-picky", picky.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 100).forEach(i -> source.emit(i, i));
            cluster.await("all are told", () -> source.acked.size() + source.failed.size() == 100);

            assertThat(source.acked).hasSize(50);
            assertThat(source.failed)
                    .extracting(Failure::reason)
                    .containsOnly(new FailReason(Kind.THREW, "a-picky", 1, "java.lang.IllegalStateException: odd"));
            assertThat(picky.objects).as("the same object").hasSize(1);
            assertThat(cluster.errorMessages()).containsExactly("odd");
            assertThat(cluster.stats("a-picky").failed()).containsEntry(Kind.THREW, 50L);
        }
    }

    @InEachMode
    void shouldReportButNotFailWhatWasAckedBeforeTheThrow(Mode mode) {
        BoltScript late = BoltScript.doing((task, tuple) -> {
            task.collector.ack(tuple);
            throw new IllegalStateException("after the ack");
        });
        builder.setBolt("late", late.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", 1);
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(source.failed).isEmpty();
            assertThat(cluster.errorMessages()).containsExactly("after the ack");
        }
    }

    @InEachMode
    void shouldTreatErrorsAsExceptions_U1(Mode mode) {
        BoltScript broken = BoltScript.doing((task, tuple) -> {
            throw new NoClassDefFoundError("org/example/Missing");
        });
        builder.setBolt("broken", broken.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", 1);
            cluster.await("it fails", () -> !source.failed.isEmpty());

            assertThat(cluster.errorMessages()).containsExactly("org/example/Missing");
        }
    }

    @InEachMode
    void shouldMakeTheObjectAnewWhenItThrowsAgainAndAgain_U1(Mode mode) {
        List<Object> kept = new ArrayList<>();
        BoltScript broken = BoltScript.doing((task, tuple) -> {
            if (tuple.getValue(0).equals("keep")) {
                kept.add(tuple);
            } else if (tuple.getValue(0).equals("bad")) {
                throw new IllegalStateException("bad");
            } else {
                task.collector.ack(tuple);
            }
        });
        builder.setBolt("a-broken", broken.bolt()).shuffleGrouping("source");
        List<Long> preparedAtNs = new ArrayList<>();

        try (HandDrivenCluster cluster = mode.step(builder)) {
            broken.onPrepare = task -> preparedAtNs.add(cluster.clock.passedNs());
            source.emit("kept", "keep");
            IntStream.range(0, THROWS_BEFORE_GIVING_UP).forEach(i -> source.emit("bad " + i, "bad"));
            cluster.await("all fail", () -> source.failed.size() == THROWS_BEFORE_GIVING_UP + 1);
            long gaveUpAtNs = cluster.clock.passedNs();
            assertThat(source.failed).contains(new Failure("kept", new FailReason(Kind.RESTARTED, "a-broken", 1)));
            assertThat(broken.calls).containsExactly("prepare", "cleanup");

            source.emit("meanwhile", "good");
            cluster.await("what comes meanwhile fails", () -> source.failed.size() == THROWS_BEFORE_GIVING_UP + 2);
            assertThat(source.failed).contains(new Failure("meanwhile", new FailReason(Kind.RESTARTED, "a-broken", 1)));
            cluster.await("it is made anew", () -> !preparedAtNs.isEmpty());
            assertThat(Duration.ofNanos(preparedAtNs.get(0) - gaveUpAtNs))
                    .isBetween(Duration.ofMillis(90), Duration.ofMillis(150));

            source.emit("afterwards", "good");
            cluster.await("it works again", () -> source.acked.contains("afterwards"));
            assertThat(broken.objects).hasSize(2);
        }
    }

    @InEachMode
    void shouldPauseLongerEachTimeThatTheObjectCannotBeMade_U1(Mode mode) {
        BoltScript broken = BoltScript.doing((task, tuple) -> {
            throw new IllegalStateException("bad");
        });
        builder.setBolt("broken", broken.bolt()).shuffleGrouping("source");
        List<Long> triedAtNs = new ArrayList<>();

        try (HandDrivenCluster cluster = mode.step(builder)) {
            broken.onPrepare = task -> {
                triedAtNs.add(cluster.clock.passedNs());
                throw new IllegalStateException("still bad");
            };
            IntStream.range(0, THROWS_BEFORE_GIVING_UP).forEach(i -> source.emit(i, "bad"));
            cluster.await("all fail", () -> source.failed.size() == THROWS_BEFORE_GIVING_UP);
            cluster.pass(Duration.ofMinutes(2));

            assertThat(triedAtNs).hasSizeBetween(12, 20);
            for (int i = 2; i < triedAtNs.size(); i++) {
                Duration pause = Duration.ofNanos(triedAtNs.get(i) - triedAtNs.get(i - 1));
                assertThat(pause).isLessThan(Duration.ofMillis(10_200));
            }
            assertThat(Duration.ofNanos(triedAtNs.get(11) - triedAtNs.get(10))).isGreaterThan(Duration.ofSeconds(9));
        }
    }

    @InEachMode
    void shouldLetOtherTasksOfTheExecutorGoOn_U1(Mode mode) {
        BoltScript shared = BoltScript.doing((task, tuple) -> {
            if (task.context.getThisTaskIndex() == 0) {
                throw new IllegalStateException("bad");
            }
            task.collector.ack(tuple);
        });
        builder.setBolt("shared", shared.bolt()).setNumTasks(2).fieldsGrouping("source", new Fields("value"));

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 200).forEach(i -> source.emit(i, i));
            cluster.await("all are told", () -> source.acked.size() + source.failed.size() == 200);

            assertThat(source.acked.size()).isBetween(50, 150);
            assertThat(source.failed)
                    .allMatch(failure -> failure.reason().component().equals("shared"));
            assertThat(source.failed.stream().filter(failure -> failure.reason().kind() == Kind.THREW))
                    .as("what the object that was given up would have got isn't poison")
                    .hasSizeLessThan(2 * THROWS_BEFORE_GIVING_UP);
            assertThat(shared.received.stream().filter(got -> got.task().id == 1))
                    .as("the object that was given up gets no more")
                    .hasSizeLessThan(2 * THROWS_BEFORE_GIVING_UP);
        }
    }

    @InEachMode
    void shouldNotGiveUpABoltThatFailsItsTuplesOnPurpose(Mode mode) {
        BoltScript refusing = BoltScript.doing((task, tuple) -> {
            throw new FailedException("not this one");
        });
        builder.setBolt("refusing", refusing.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 100).forEach(i -> source.emit(i, i));
            cluster.await("all fail", () -> source.failed.size() == 100);

            assertThat(source.failed).allMatch(failure -> failure.reason().kind() == Kind.FAILED_BY);
            assertThat(refusing.objects).hasSize(1);
            assertThat(cluster.errors()).isEmpty();
        }
    }

    // ---- spouts

    @InEachMode
    void shouldGoOnAfterANextTupleThatThrew(Mode mode) {
        BoltScript sink = BoltScript.acking();
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit(1, "before")
                    .then(task -> {
                        task.collector.emit(new Values("emitted, then threw"), 2);
                        throw new IllegalStateException("a bad nextTuple");
                    })
                    .emit(3, "after");
            cluster.await("all are acked", () -> source.acked.size() == 3);

            assertThat(source.objects).hasSize(1);
            assertThat(cluster.errorMessages()).containsExactly("a bad nextTuple");
        }
    }

    @InEachMode
    void shouldFailAllOfASpoutThatIsMadeAnewBeforeItIsClosed_L3(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("a-keep", keep.bolt()).shuffleGrouping("source");
        List<String> heard = new ArrayList<>();
        source.onFail = (task, failure) -> heard.add("object " + source.objects.indexOf(task) + " "
                + failure.messageId() + " " + failure.reason().kind() + " while open: "
                + !source.calls.contains("close"));
        source.onAck = (task, id) -> heard.add("object " + source.objects.indexOf(task) + " ack " + id);

        try (Cluster cluster = mode.run(builder)) {
            source.emit("kept", "value");
            cluster.await("it is kept", () -> !keep.received.isEmpty());
            IntStream.range(0, THROWS_BEFORE_GIVING_UP)
                    .forEach(i -> source.then(task -> {
                        throw new IllegalStateException("bad");
                    }));
            cluster.await("it is made anew", () -> source.objects.size() == 2);
            assertThat(heard).containsExactly("object 0 kept RESTARTED while open: true");
            assertThat(source.calls).containsExactly("open", "activate", "deactivate", "close", "open", "activate");

            keep.first().ack();
            source.emit("second", "value");
            cluster.await("the second is kept", () -> keep.received.size() == 2);
            keep.received.forEach(BoltScript.Received::ack);
            cluster.await("the second object hears of its own", () -> heard.size() == 2);
            assertThat(heard).last().isEqualTo("object 1 ack second");
        }
    }

    @InEachMode
    void shouldNotTellAnObjectOfWhatAnotherEmittedThatCouldNotBeOpened_L2(Mode mode) {
        BoltScript sink = BoltScript.acking();
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");
        AtomicInteger opens = new AtomicInteger();
        source.onOpen = task -> {
            if (opens.incrementAndGet() == 1) {
                task.collector.emit(new Values("from an object that never was"), "lost");
                throw new IllegalStateException("no broker yet");
            }
        };

        try (HandDrivenCluster cluster = mode.step(builder)) {
            source.emit("id", "value");
            cluster.await("the second object's is acked", () -> source.acked.contains("id"));
            cluster.settle();

            assertThat(source.acked).containsExactly("id");
            assertThat(source.failed).isEmpty();
            assertThat(cluster.errorMessages()).containsExactly("no broker yet");
        }
    }

    @InEachMode
    void shouldReportWhatAckAndFailThrow(Mode mode) {
        source.onAck = (task, id) -> {
            throw new IllegalStateException("in ack");
        };
        source.onFail = (task, failure) -> {
            throw new IllegalStateException("in fail");
        };
        BoltScript sink = BoltScript.doing((task, tuple) -> {
            if (tuple.getInteger(0) == 1) {
                task.collector.ack(tuple);
            } else {
                task.collector.fail(tuple);
            }
        });
        builder.setBolt("sink", sink.bolt()).globalGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit(1, 1).emit(2, 2).emit(3, 1);
            cluster.await("all are told", () -> source.acked.size() + source.failed.size() == 3);
            cluster.settle();

            assertThat(cluster.errorMessages()).containsExactlyInAnyOrder("in ack", "in fail");
        }
    }

    @InEachMode
    void shouldReportWhatCleanupThrowsAndEndNevertheless(Mode mode) {
        BoltScript sink = BoltScript.acking();
        sink.onCleanup = task -> {
            throw new IllegalStateException("in cleanup");
        };
        source.onClose = task -> {
            throw new IllegalStateException("in close");
        };
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");

        Cluster cluster = mode.run(builder);
        cluster.kill(Duration.ofSeconds(1));
        cluster.close();

        assertThat(cluster.errorMessages()).containsExactlyInAnyOrder("in cleanup", "in close");
    }

    /** Else what it has opened would never be closed. */
    @InEachMode
    void shouldKeepASpoutWhoseActivateThrows(Mode mode) {
        AtomicInteger activations = new AtomicInteger();
        source.onActivate = task -> {
            if (activations.incrementAndGet() == 1) {
                throw new IllegalStateException("in activate");
            }
        };
        BoltScript sink = BoltScript.acking();
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is acked", () -> source.acked.contains("id"));

            assertThat(source.calls).containsExactly("open", "activate");
            assertThat(cluster.errorMessages()).containsExactly("in activate");
        }
    }

    @InEachMode
    void shouldCloseASpoutWhoseDeactivateThrows(Mode mode) {
        source.onDeactivate = task -> {
            throw new IllegalStateException("in deactivate");
        };
        BoltScript sink = BoltScript.acking();
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");

        Cluster cluster = mode.run(builder);
        source.emit("id", "value");
        cluster.await("it is acked", () -> source.acked.contains("id"));
        cluster.kill(Duration.ofSeconds(1));
        cluster.close();

        assertThat(source.calls).last().isEqualTo("close");
        assertThat(cluster.errorMessages()).containsExactly("in deactivate");
    }

    // ---- what the JVM can't go on after

    @InEachMode
    void shouldHandOutOfMemoryToTheFaultHandler(Mode mode) {
        OutOfMemoryError fatal = new OutOfMemoryError("pretended");
        BoltScript greedy = BoltScript.doing((task, tuple) -> {
            throw fatal;
        });
        builder.setBolt("greedy", greedy.bolt()).shuffleGrouping("source");

        try (HandDrivenCluster cluster = mode.step(builder, new Config())) {
            source.emit("id", "value");
            cluster.await("the fault is heard of", () -> !cluster.faults.isEmpty());

            assertThat(cluster.faults).containsExactly(fatal);
            assertThat(source.failed).as("the worker is what ends").isEmpty();
        }
    }
}
