package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.topology.FailedException;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.semantics.BoltScript.Received;
import io.gustfront.runtime.semantics.SpoutScript.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What a spout hears of its tuples, and when. */
class AckingTest {
    private final SpoutScript source = new SpoutScript();
    private final TopologyBuilder builder = new TopologyBuilder();

    AckingTest() {
        builder.setSpout("source", source.spout()).output("value");
    }

    // ---- tracked or not

    @InEachModeAndOnThreads
    void shouldAckATrackedTupleThatItsBoltAcked(Mode mode) {
        BoltScript sink = BoltScript.acking();
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is acked", () -> !source.acked.isEmpty());
            cluster.settle();

            assertThat(source.acked).containsExactly("id");
            assertThat(source.failed).isEmpty();
            assertThat(sink.values()).containsExactly("value");
            assertThat(sink.first().tuple().isTracked()).isTrue();
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @InEachMode
    void shouldNeverTellTheSpoutOfAnUntrackedTuple(Mode mode) {
        BoltScript sink = BoltScript.doing((task, tuple) -> {
            if (tuple.getString(0).equals("fails")) {
                task.collector.fail(tuple);
            } else {
                task.collector.ack(tuple);
            }
        });
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit(null, "fails").emit(null, "acks");
            cluster.await("both are executed", () -> sink.received.size() == 2);
            cluster.settle();

            assertThat(source.acked).isEmpty();
            assertThat(source.failed).isEmpty();
            assertThat(sink.first().tuple().isTracked()).isFalse();
        }
    }

    @InEachMode
    void shouldAckATrackedTupleWithoutSubscribersAfterNextTupleReturned(Mode mode) {
        List<String> order = new ArrayList<>();
        source.onAck = (task, id) -> order.add("ack " + id);
        source.then(task -> {
            assertThat(task.collector.emit(new Values("value"), "id")).isEmpty();
            order.add("nextTuple returns");
        });

        try (Cluster cluster = mode.run(builder)) {
            cluster.await("it is acked", () -> !source.acked.isEmpty());
            cluster.settle();

            assertThat(order).containsExactly("nextTuple returns", "ack id");
        }
    }

    @InEachMode
    void shouldAckAtOnceAndTrackNothingWithAckingOff(Mode mode) {
        BoltScript sink = BoltScript.doing((task, tuple) -> task.collector.fail(tuple));
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder, new Config().setAcking(false))) {
            source.then(task -> {
                task.collector.emit(new Values("value"), "id");
                assertThat(source.acked).isEmpty();
                assertThat(task.collector.getPendingCount()).isZero();
            });
            cluster.await("it is executed", () -> !sink.received.isEmpty());
            cluster.settle();

            assertThat(source.acked).containsExactly("id");
            assertThat(source.failed).isEmpty();
            assertThat(sink.first().tuple().isTracked()).isFalse();
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @InEachMode
    void shouldGoOnTakingControlWhileASpoutWithAckingOffEmitsInAck(Mode mode) {
        source.onAck = (task, id) -> task.collector.emit(new Values("more"), (int) id + 1);
        BoltScript sink = BoltScript.acking();
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder, new Config().setAcking(false))) {
            source.emit(1, "first");
            cluster.await("many are acked", () -> source.acked.size() > 100);
            cluster.deactivate();
            cluster.await("it hears that it is inactive", () -> source.calls.contains("deactivate"));
        }
    }

    @InEachMode
    void shouldCountWhatIsPendingUntilTheVerdict(Mode mode) {
        BoltScript sink = BoltScript.keeping();
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");
        List<Integer> counts = new ArrayList<>();
        source.onAck = (task, id) -> counts.add(task.collector.getPendingCount());

        try (Cluster cluster = mode.run(builder)) {
            source.emit(1, "a").emit(2, "b").then(task -> counts.add(task.collector.getPendingCount()));
            cluster.await("both are kept", () -> sink.received.size() == 2);
            sink.received.forEach(Received::ack);
            cluster.await("both are acked", () -> source.acked.size() == 2);

            assertThat(counts).first().isEqualTo(2);
            assertThat(counts).last().isEqualTo(0);
        }
    }

    // ---- trees

    @InEachModeAndOnThreads
    void shouldAckOnlyWhenEachTargetIsDone_L1(Mode mode) {
        BoltScript both = BoltScript.doing((task, tuple) -> {
            if (task.context.getThisTaskIndex() == 0) {
                task.collector.ack(tuple);
            }
        });
        builder.setBolt("both", both.bolt(), 2).allGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 20).forEach(i -> source.emit(i, "value"));
            cluster.await("each task has all", () -> both.received.size() == 40);
            cluster.await("one task has acked", () -> cluster.stats("both").acked() == 20);

            assertThat(source.acked).isEmpty();
            both.received.stream()
                    .filter(got -> got.task().context.getThisTaskIndex() == 1)
                    .forEach(Received::ack);
            cluster.await("all are acked", () -> source.acked.size() == 20);
        }
    }

    @InEachModeAndOnThreads
    void shouldNotAckATreeOfWhichAnythingIsKept_I4(Mode mode) {
        int trees = 300;
        BoltScript grow = BoltScript.doing((task, tuple) -> {
            for (int i = 0; i <= tuple.getInteger(0) % 5; i++) {
                task.collector.emit(tuple, new Values(tuple.getInteger(0)));
            }
            task.collector.ack(tuple);
        });
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("grow", grow.bolt(), 2).allGrouping("source").output("value");
        builder.setBolt("keep", keep.bolt(), 2).shuffleGrouping("grow");
        int leaves = 2 * IntStream.range(0, trees).map(i -> i % 5 + 1).sum();

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, trees).forEach(i -> source.emit(i, i));
            cluster.await("all leaves are kept", () -> keep.received.size() == leaves);
            cluster.await("what grew is acked", () -> cluster.stats("grow").acked() == 2 * trees);
            assertThat(source.acked).as("acked while leaves are kept").isEmpty();

            List<Received> kept = List.copyOf(keep.received);
            kept.subList(1, kept.size()).forEach(Received::ack);
            cluster.await("all but one are acked", () -> source.acked.size() == trees - 1);
            kept.get(0).ack();
            cluster.await("all are acked", () -> source.acked.size() == trees);
            assertThat(source.failed).isEmpty();
        }
    }

    @InEachMode
    void shouldNotWaitForWhatIsEmittedUnanchored(Mode mode) {
        BoltScript cutOff = BoltScript.doing((task, tuple) -> {
            task.collector.emit(tuple.getValues());
            task.collector.ack(tuple);
        });
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("cut-off", cutOff.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("cut-off");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is acked", () -> !source.acked.isEmpty());
            cluster.await("it is kept", () -> !keep.received.isEmpty());

            assertThat(keep.first().tuple().isTracked()).isFalse();
        }
    }

    @InEachMode
    void shouldFailTheWholeTreeAtOnceWhenAnyPartOfItFails(Mode mode) {
        BoltScript both = BoltScript.doing((task, tuple) -> {
            if (task.context.getThisTaskIndex() == 0) {
                task.collector.fail(tuple);
            }
        });
        builder.setBolt("both", both.bolt(), 2).allGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it fails", () -> !source.failed.isEmpty());
            both.received.forEach(Received::ack);
            cluster.settle();

            assertThat(source.failed).hasSize(1);
            assertThat(source.acked).isEmpty();
        }
    }

    // ---- anchors

    @InEachModeAndOnThreads
    void shouldWaitForAllThatIsAnchoredToSeveralTuples(Mode mode) {
        List<Tuple> waiting = new ArrayList<>();
        BoltScript join = BoltScript.doing((task, tuple) -> {
            waiting.add(tuple);
            if (waiting.size() == 3) {
                task.collector.emit(waiting, new Values("joined"));
                waiting.forEach(task.collector::ack);
            }
        });
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("join", join.bolt()).globalGrouping("source").output("value");
        builder.setBolt("keep", keep.bolt(), 2).allGrouping("join");

        try (Cluster cluster = mode.run(builder)) {
            source.emit(1, "a").emit(2, "b").emit(3, "c");
            cluster.await("both have it", () -> keep.received.size() == 2);
            cluster.await("the joined are acked", () -> cluster.stats("join").acked() == 3);
            assertThat(source.acked).isEmpty();

            keep.first().ack();
            cluster.await("one is acked", () -> cluster.stats("keep").acked() == 1);
            assertThat(source.acked).isEmpty();

            keep.received.forEach(Received::ack);
            cluster.await("all are acked", () -> source.acked.size() == 3);
            cluster.settle();
            assertThat(source.acked).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(source.failed).isEmpty();
        }
    }

    @InEachMode
    void shouldFailEachRootOfATupleThatStemsFromSeveral(Mode mode) {
        List<Tuple> waiting = new ArrayList<>();
        BoltScript join = BoltScript.doing((task, tuple) -> {
            waiting.add(tuple);
            if (waiting.size() == 3) {
                task.collector.emit(waiting, new Values("joined"));
                waiting.forEach(task.collector::ack);
            }
        });
        BoltScript refuse = BoltScript.doing((task, tuple) -> task.collector.fail(tuple));
        builder.setBolt("join", join.bolt()).globalGrouping("source").output("value");
        builder.setBolt("refuse", refuse.bolt()).shuffleGrouping("join");

        try (Cluster cluster = mode.run(builder)) {
            source.emit(1, "a").emit(2, "b").emit(3, "c");
            cluster.await("all fail", () -> source.failed.size() == 3);

            assertThat(source.failed).extracting(Failure::messageId).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(source.failed).extracting(f -> f.reason().component()).containsOnly("refuse");
        }
    }

    @InEachMode
    void shouldJoinRootsOfSeveralSpouts(Mode mode) {
        SpoutScript other = new SpoutScript();
        builder.setSpout("z-other", other.spout()).output("value");
        List<Tuple> waiting = new ArrayList<>();
        BoltScript join = BoltScript.doing((task, tuple) -> {
            waiting.add(tuple);
            if (waiting.size() == 2) {
                task.collector.emit(waiting, new Values("joined"));
                waiting.forEach(task.collector::ack);
            }
        });
        BoltScript again = BoltScript.passing();
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("join", join.bolt())
                .globalGrouping("source")
                .globalGrouping("z-other")
                .output("value");
        builder.setBolt("again", again.bolt()).shuffleGrouping("join").output("value");
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("again");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("here", "a");
            other.emit("there", "b");
            cluster.await("the joined is kept", () -> !keep.received.isEmpty());
            cluster.await(
                    "what came before is acked", () -> cluster.stats("again").acked() == 1);
            assertThat(source.acked).isEmpty();
            assertThat(other.acked).isEmpty();

            keep.first().ack();
            cluster.await("both hear", () -> !source.acked.isEmpty() && !other.acked.isEmpty());
            assertThat(source.acked).containsExactly("here");
            assertThat(other.acked).containsExactly("there");
        }
    }

    @InEachMode
    void shouldNotCancelOutWhatIsAnchoredTwiceToTheSameTuple(Mode mode) {
        BoltScript twice = BoltScript.doing((task, tuple) -> {
            task.collector.emit(List.of(tuple, tuple), new Values("twice"));
            task.collector.ack(tuple);
        });
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("twice", twice.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("twice");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !keep.received.isEmpty());
            cluster.await("its parent is acked", () -> cluster.stats("twice").acked() == 1);
            assertThat(source.acked).isEmpty();

            keep.first().ack();
            cluster.await("it is acked", () -> !source.acked.isEmpty());
            cluster.settle();
            assertThat(source.failed).isEmpty();
        }
    }

    @InEachMode
    void shouldMergeEqualRootsThatMeetAgain_L5(Mode mode) {
        List<Tuple> waiting = new ArrayList<>();
        BoltScript split = BoltScript.doing((task, tuple) -> {
            task.collector.emit(tuple, new Values("left"));
            task.collector.emit(tuple, new Values("right"));
            task.collector.ack(tuple);
        });
        BoltScript join = BoltScript.doing((task, tuple) -> {
            waiting.add(tuple);
            if (waiting.size() == 2) {
                task.collector.emit(waiting, new Values("joined"));
                waiting.forEach(task.collector::ack);
            }
        });
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("split", split.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("join", join.bolt()).globalGrouping("split").output("value");
        builder.setBolt("keep", keep.bolt(), 2).allGrouping("join");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("both have it", () -> keep.received.size() == 2);
            cluster.await("the joined are acked", () -> cluster.stats("join").acked() == 2);
            assertThat(source.acked).isEmpty();

            keep.received.forEach(Received::ack);
            cluster.await("it is acked", () -> !source.acked.isEmpty());
            cluster.settle();
            assertThat(source.acked).containsExactly("id");
            assertThat(source.failed).isEmpty();
        }
    }

    @InEachMode
    void shouldRefuseATupleOfTooManyRoots_L5(Mode mode) {
        List<Tuple> waiting = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        BoltScript join = BoltScript.doing((task, tuple) -> {
            waiting.add(tuple);
            if (waiting.size() == 5) {
                try {
                    task.collector.emit(waiting, new Values("joined"));
                } catch (IllegalArgumentException e) {
                    refusals.add(e.getMessage());
                }
                task.collector.emit(waiting.subList(0, 4), new Values("fewer"));
                waiting.forEach(task.collector::ack);
            }
        });
        BoltScript sink = BoltScript.acking();
        builder.setBolt("join", join.bolt()).globalGrouping("source").output("value");
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("join");

        try (Cluster cluster = mode.run(builder, new Config().set(TopologyKeys.TUPLE_MAX_ROOTS, 4))) {
            IntStream.range(0, 5).forEach(i -> source.emit(i, "value"));
            cluster.await("all are acked", () -> source.acked.size() == 5);

            assertThat(refusals)
                    .containsExactly("a tuple can stem from 4 spout tuples at most, these anchors stem from 5; emit in"
                            + " smaller groups");
            assertThat(sink.values()).containsExactly("fewer");
        }
    }

    @InEachMode
    void shouldCarryAsManyRootsAsATupleMayHave_L5(Mode mode) {
        int most = 1_024;
        List<Tuple> waiting = new ArrayList<>();
        BoltScript join = BoltScript.doing((task, tuple) -> {
            waiting.add(tuple);
            if (waiting.size() == most) {
                task.collector.emit(waiting, new Values("joined"));
                waiting.forEach(task.collector::ack);
            }
        });
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("join", join.bolt()).globalGrouping("source").output("value");
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("join");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, most).forEach(i -> source.emit(i, "value"));
            cluster.await("the joined is kept", () -> !keep.received.isEmpty());
            cluster.await("the others are acked", () -> cluster.stats("join").acked() == most);
            assertThat(source.acked).isEmpty();

            keep.first().ack();
            cluster.await("all are acked", () -> source.acked.size() == most);
        }
    }

    // ---- settling

    @InEachModeAndOnThreads
    void shouldIgnoreSettlingASecondTime(Mode mode) {
        BoltScript eager = BoltScript.doing((task, tuple) -> {
            task.collector.emit(tuple, tuple.getValues());
            task.collector.ack(tuple);
            task.collector.ack(tuple);
            task.collector.fail(tuple);
        });
        BoltScript sink = BoltScript.acking();
        builder.setBolt("eager", eager.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("eager");

        try (Cluster cluster = mode.run(builder)) {
            source.emit(1, "a").emit(2, "b");
            cluster.await("both are acked", () -> source.acked.size() == 2);
            cluster.settle();

            assertThat(source.acked).containsExactlyInAnyOrder(1, 2);
            assertThat(source.failed).isEmpty();
            assertThat(cluster.errors()).isEmpty();
            assertThat(cluster.stats("eager").acked()).isEqualTo(2);
        }
    }

    @InEachMode
    void shouldLetATupleBeSettledLater(Mode mode) {
        List<Tuple> kept = new ArrayList<>();
        BoltScript batch = BoltScript.doing((task, tuple) -> {
            kept.add(tuple);
            if (kept.size() == 10) {
                kept.forEach(task.collector::ack);
                kept.clear();
            }
        });
        builder.setBolt("batch", batch.bolt()).globalGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 20).forEach(i -> source.emit(i, i));
            cluster.await("all are acked", () -> source.acked.size() == 20);
            cluster.settle();

            assertThat(source.failed).isEmpty();
            assertThat(cluster.stats("batch").held()).isZero();
        }
    }

    @InEachMode
    void shouldReportWhatIsAnchoredToATupleThatTheUserSettled(Mode mode) {
        BoltScript late = BoltScript.doing((task, tuple) -> {
            task.collector.ack(tuple);
            task.collector.emit(tuple, new Values("too late"));
        });
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("late", late.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("late");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is acked", () -> !source.acked.isEmpty());
            cluster.await("the late one is sent, too", () -> !keep.received.isEmpty());
            cluster.settle();

            assertThat(keep.first().tuple().isTracked()).isFalse();
            assertThat(cluster.errorMessages()).singleElement().asString().contains("settled before", "emit first");
            assertThat(cluster.errors().get(0).component()).isEqualTo("late");
        }
    }

    @InEachMode
    void shouldLeaveOutAnAnchorThatTheEngineSettled_L6(Mode mode) {
        BoltScript slow = BoltScript.keeping();
        BoltScript sink = BoltScript.acking();
        builder.setBolt("slow", slow.bolt())
                .shuffleGrouping("source")
                .output("value")
                .setMessageTimeout(Duration.ofSeconds(3));
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("slow");

        try (HandDrivenCluster cluster = mode.step(builder)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !slow.received.isEmpty());
            cluster.pass(Duration.ofSeconds(4));
            assertThat(source.failed).hasSize(1);

            Received late = slow.first();
            late.task().collector.emit(late.tuple(), new Values("after the timeout"));
            late.ack();
            cluster.await("it is sent nevertheless", () -> !sink.received.isEmpty());
            cluster.settle();

            assertThat(sink.first().tuple().isTracked()).isFalse();
            assertThat(cluster.errors()).isEmpty();
            assertThat(droppedAnchors(cluster, "slow")).isEqualTo(1);
            assertThat(source.acked).isEmpty();
            assertThat(source.failed).hasSize(1);
        }
    }

    private static long droppedAnchors(HandDrivenCluster cluster, String component) {
        return cluster.executors(component).stream()
                .flatMap(executor -> executor.metrics().stream())
                .mapToLong(task -> task.droppedAnchors().get())
                .sum();
    }

    @InEachModeAndOnThreads
    void shouldTellTheObjectThatEmittedOfEachTupleOnce_L2(Mode mode) {
        int each = 200;
        Set<String> told = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        SpoutScript several = new SpoutScript();
        several.onOpen =
                task -> IntStream.range(0, each).forEach(i -> task.collector.emit(new Values(i), task.id + "-" + i));
        several.onAck = (task, id) -> hear(told, wrong, task.id, id);
        several.onFail = (task, failure) -> hear(told, wrong, task.id, failure.messageId());
        BoltScript sink = BoltScript.doing((task, tuple) -> {
            if (tuple.getInteger(0) % 3 == 0) {
                task.collector.fail(tuple);
            } else {
                task.collector.ack(tuple);
            }
        });
        builder.setSpout("several", several.spout(), 2).setNumTasks(4).output("value");
        builder.setBolt("sink", sink.bolt(), 2).shuffleGrouping("several");

        try (Cluster cluster = mode.run(builder)) {
            cluster.await("all are told", () -> several.acked.size() + several.failed.size() >= 4 * each);
            cluster.settle();

            synchronized (told) {
                assertThat(wrong).isEmpty();
                assertThat(told).hasSize(4 * each);
            }
        }
    }

    /** Some of it is done before {@code open} returns: so much can't be staged. */
    @InEachModeAndOnThreads
    void shouldTellASpoutWhatBecameOfAllThatItEmittedWhileItWasOpened_L2(Mode mode) {
        int many = 2_000;
        SpoutScript eager = new SpoutScript();
        eager.onOpen = task -> IntStream.range(0, many).forEach(i -> task.collector.emit(new Values(i), i));
        builder.setSpout("eager", eager.spout()).output("value");
        builder.setBolt("sink", BoltScript.acking().bolt()).shuffleGrouping("eager");
        Config config = new Config().set(TopologyKeys.STAGING_TUPLES, 64).set(TopologyKeys.INBOX_TUPLES, 64);

        try (Cluster cluster = mode.run(builder, config)) {
            cluster.await("all are acked", () -> eager.acked.size() >= many);
            cluster.settle();

            assertThat(eager.acked).doesNotHaveDuplicates().hasSize(many);
            assertThat(eager.failed).isEmpty();
        }
    }

    private static void hear(Set<String> told, List<String> wrong, int task, Object id) {
        synchronized (told) {
            String text = (String) id;
            if (!text.startsWith(task + "-") || !told.add(text)) {
                wrong.add("task " + task + " heard of " + text);
            }
        }
    }

    // ---- basic bolts

    @InEachMode
    void shouldAnchorWhatABasicBoltEmitsAndAckItsInput(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("basic", (tuple, out) -> out.emit(tuple.getValues()))
                .shuffleGrouping("source")
                .output("value");
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("basic");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !keep.received.isEmpty());
            cluster.await("its parent is acked", () -> cluster.stats("basic").acked() == 1);
            assertThat(source.acked).isEmpty();

            keep.first().ack();
            cluster.await("it is acked", () -> !source.acked.isEmpty());
        }
    }

    @InEachMode
    void shouldFailWhatABasicBoltFailsWithoutReportingIt(Mode mode) {
        builder.setBolt("basic", (tuple, out) -> {
                    out.emit(tuple.getValues());
                    throw new FailedException("not now");
                })
                .shuffleGrouping("source")
                .output("value");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it fails", () -> !source.failed.isEmpty());
            cluster.settle();

            assertThat(source.failed)
                    .containsExactly(
                            new Failure("id", FailReason.failedBy("basic", 1, new FailedException("not now"))));
            assertThat(cluster.errors()).isEmpty();
        }
    }

    // ---- reasons

    @InEachMode
    void shouldTellWhoFailedATuple(Mode mode) {
        BoltScript fails = BoltScript.doing((task, tuple) -> task.collector.fail(tuple));
        builder.setBolt("fails", fails.bolt(), 3).allGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it fails", () -> !source.failed.isEmpty());
            cluster.settle();

            FailReason reason = source.failed.iterator().next().reason();
            assertThat(reason.kind()).isEqualTo(Kind.FAILED_BY);
            assertThat(reason.component()).isEqualTo("fails");
            assertThat(fails.tasks()).contains(reason.task());
            assertThat(reason).hasToString("failed by fails task " + reason.task());
            assertThat(cluster.stats("source").failed()).containsEntry(Kind.FAILED_BY, 1L);
        }
    }

    @InEachMode
    void shouldTellTheSpoutTheCauseForWhichABoltFailedATuple(Mode mode) {
        BoltScript fails = BoltScript.doing(
                (task, tuple) -> task.collector.fail(tuple, new IllegalStateException("no such customer")));
        builder.setBolt("fails", fails.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it fails", () -> !source.failed.isEmpty());
            cluster.settle();

            assertThat(source.failed)
                    .containsExactly(new Failure(
                            "id",
                            new FailReason(
                                    Kind.FAILED_BY, "fails", 1, "java.lang.IllegalStateException: no such customer")));
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @InEachMode
    void shouldTellWhoThrew_U1(Mode mode) {
        BoltScript throwing = BoltScript.doing((task, tuple) -> {
            throw new IllegalStateException("boom");
        });
        builder.setBolt("a-throwing", throwing.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it fails", () -> !source.failed.isEmpty());

            assertThat(source.failed)
                    .containsExactly(new Failure(
                            "id",
                            new FailReason(Kind.THREW, "a-throwing", 1, "java.lang.IllegalStateException: boom")));
            assertThat(cluster.errorMessages()).containsExactly("boom");
            assertThat(source.failed.iterator().next().reason().kind().isByUserCode())
                    .isTrue();
        }
    }

    @InEachMode
    void shouldTellWhoDidNotAck_H1(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source").setMessageTimeout(Duration.ofSeconds(5));

        try (HandDrivenCluster cluster = mode.step(builder)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !keep.received.isEmpty());
            cluster.pass(Duration.ofMillis(4_900));
            assertThat(source.failed).isEmpty();

            cluster.pass(Duration.ofMillis(200));
            assertThat(source.failed).containsExactly(failure("id", Kind.NOT_ACKED, "keep"));
            assertThat(source.failed.iterator().next().reason().kind().isByUserCode())
                    .isFalse();
            assertThat(cluster.stats("keep").failed()).containsEntry(Kind.NOT_ACKED, 1L);

            keep.first().ack();
            cluster.settle();
            assertThat(source.acked).isEmpty();
        }
    }

    @InEachMode
    void shouldFailATreeThatIsTooOld_L4(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source").setMessageTimeout(Duration.ofHours(1));
        Config config = new Config().set(TopologyKeys.MESSAGE_MAX_LIFETIME, Duration.ofSeconds(10));

        try (HandDrivenCluster cluster = mode.step(builder, config)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !keep.received.isEmpty());
            cluster.pass(Duration.ofSeconds(9));
            assertThat(source.failed).isEmpty();

            cluster.pass(Duration.ofSeconds(3));
            assertThat(source.failed).containsExactly(new Failure("id", FailReason.of(Kind.TOO_OLD)));
        }
    }

    @InEachMode
    void shouldFailWhatAnEndDidNotLetFinish_L3(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !keep.received.isEmpty());
            cluster.kill(Duration.ZERO);

            assertThat(source.failed).containsExactly(new Failure("id", FailReason.of(Kind.MOVED)));
            assertThat(source.calls).containsExactly("open", "activate", "deactivate", "close");
        }
    }

    /** The bolt under test is the first component, so its task is 1. */
    private static Failure failure(Object id, Kind kind, String component) {
        return new Failure(id, new FailReason(kind, component, 1));
    }

    // ---- timeouts

    @InEachMode
    void shouldNotCountTimeInQueues_H1(Mode mode) {
        BoltScript slow = BoltScript.acking();
        builder.setBolt("slow", slow.bolt()).globalGrouping("source").setMessageTimeout(Duration.ofSeconds(5));

        try (HandDrivenCluster cluster = mode.step(builder)) {
            cluster.freeze("slow");
            IntStream.range(0, 50).forEach(i -> source.emit(i, i));
            cluster.pass(Duration.ofMinutes(1));
            assertThat(source.failed).isEmpty();

            cluster.thaw("slow");
            cluster.settle();
            assertThat(source.acked).hasSize(50);
            assertThat(source.failed).isEmpty();
        }
    }

    @InEachMode
    void shouldNotCountAProcessThatWasFrozen_H2(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source").setMessageTimeout(Duration.ofSeconds(5));
        Config config = new Config().set(TopologyKeys.LINK_TIMEOUT, Duration.ofMinutes(10));

        try (HandDrivenCluster cluster = mode.step(builder, config)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !keep.received.isEmpty());
            cluster.leap(Duration.ofSeconds(50));
            assertThat(source.failed).isEmpty();

            keep.first().ack();
            cluster.settle();
            assertThat(source.acked).containsExactly("id");
        }
    }

    @InEachMode
    void shouldNotCountTheTimeThatACallTakes_H2(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source").setMessageTimeout(Duration.ofSeconds(5));

        try (HandDrivenCluster cluster = mode.step(builder)) {
            source.emit("kept", "value");
            cluster.await("it is kept", () -> !keep.received.isEmpty());
            keep.onExecute = (task, tuple) -> {
                cluster.clock.advanceNs(Duration.ofSeconds(8).toNanos());
                task.collector.ack(tuple);
            };
            source.emit("slow", "value");
            cluster.await("the slow one is acked", () -> source.acked.contains("slow"));
            assertThat(source.failed).isEmpty();

            keep.first().ack();
            cluster.settle();
            assertThat(source.acked).contains("kept");
            assertThat(source.failed).isEmpty();
        }
    }

    @InEachMode
    void shouldBeginTheTimeAnewWhenItIsReset(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source").setMessageTimeout(Duration.ofSeconds(5));

        try (HandDrivenCluster cluster = mode.step(builder)) {
            source.emit("reset", "a").emit("not reset", "b");
            cluster.await("both are kept", () -> keep.received.size() == 2);
            cluster.pass(Duration.ofSeconds(4));
            keep.first().task().collector.resetTimeout(keep.first().tuple());
            cluster.pass(Duration.ofSeconds(4));
            assertThat(source.failed).extracting(Failure::messageId).containsExactly("not reset");

            cluster.pass(Duration.ofSeconds(2));
            assertThat(source.failed).extracting(Failure::messageId).containsExactly("not reset", "reset");
        }
    }

    @InEachMode
    void shouldTimeOutByComponent_H3(Mode mode) {
        BoltScript quick = BoltScript.keeping();
        BoltScript patient = BoltScript.keeping();
        builder.setBolt("a-quick", quick.bolt()).shuffleGrouping("source").setMessageTimeout(Duration.ofSeconds(2));
        SpoutScript other = new SpoutScript();
        builder.setSpout("z-other", other.spout()).output("value");
        builder.setBolt("b-patient", patient.bolt())
                .shuffleGrouping("z-other")
                .setMessageTimeout(Duration.ofSeconds(20));

        try (HandDrivenCluster cluster = mode.step(builder)) {
            source.emit("quick", "a");
            other.emit("patient", "b");
            cluster.await("both are kept", () -> quick.received.size() + patient.received.size() == 2);
            cluster.pass(Duration.ofSeconds(3));
            assertThat(source.failed).hasSize(1);
            assertThat(other.failed).isEmpty();

            cluster.pass(Duration.ofSeconds(18));
            assertThat(other.failed).hasSize(1);
        }
    }

    @InEachMode
    void shouldNotKeepWhatIsUntracked_H1(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source");

        try (Cluster cluster = mode.run(builder)) {
            source.emit(null, "value");
            cluster.await("it is executed", () -> !keep.received.isEmpty());
            cluster.settle();

            assertThat(cluster.stats("keep").held()).isZero();
        }
    }

    @InEachMode
    void shouldTakeNoDataAtTheBoundOfWhatIsKept_H4(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setBolt("keep", keep.bolt())
                .globalGrouping("source")
                .addConfiguration(TopologyKeys.HOLD_TUPLES, 5)
                .setMessageTimeout(Duration.ofSeconds(5));

        try (HandDrivenCluster cluster = mode.step(builder)) {
            IntStream.range(0, 12).forEach(i -> source.emit(i, i));
            cluster.pass(Duration.ofSeconds(1));
            assertThat(keep.received).hasSize(5);

            keep.first().ack();
            cluster.pass(Duration.ofSeconds(1));
            assertThat(keep.received).hasSize(6);

            cluster.pass(Duration.ofSeconds(30));
            assertThat(source.acked).hasSize(1);
            assertThat(source.failed).hasSize(11);
        }
    }
}
