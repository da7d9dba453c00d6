package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.testsupport.PlantedBug;
import org.junit.jupiter.api.Test;

/**
 * A test that can't fail is worse than none: each bug that would lose or cut off a tree without a word is planted, and the test
 * that is there to catch it has to fail. The list is docs/decisions/0003-planted-bugs.md. Each test runs twice: on the patched
 * classes, and, so that it is seen that only the bug makes it fail, on a copy in which nothing is changed.
 */
class PlantedBugTest {
    private static void assertCaught(String by, PlantedBug bug, Class<?> test, String method, String... arguments) {
        assertThat(new PlantedBug().run(test, method, arguments))
                .as("without the bug")
                .isNull();
        assertThat(bug.run(test, method, arguments))
                .as("with the bug")
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(by);
    }

    @Test
    void shouldCatchEdgeIdsFromACounter_I4() {
        assertCaught(
                "acked while leaves are kept",
                new PlantedBug()
                        .replacing("tuple.EdgeIds", "private long state;", "private long state; private long counter;")
                        .replacing("tuple.EdgeIds", "id = mix(state);", "id = ++counter;"),
                AckingTest.class,
                "shouldNotAckATreeOfWhichAnythingIsKept_I4",
                "BY_REFERENCE");
    }

    @Test
    void shouldCatchTwinGenerators_I4() {
        assertCaught(
                "acked while leaves are kept",
                new PlantedBug().replacing("tuple.EdgeIds", "mix(seed ^ firstTask)", "mix(seed)"),
                AckingTest.class,
                "shouldNotAckATreeOfWhichAnythingIsKept_I4",
                "BY_REFERENCE");
    }

    @Test
    void shouldCatchTwinGeneratorsInTwoWorkers_I4() {
        assertCaught(
                "acked while leaves are kept",
                new PlantedBug()
                        .replacing("tuple.EdgeIds", "mix(seed ^ worker)", "mix(seed)")
                        .replacing("tuple.EdgeIds", "mix(seed ^ firstTask)", "mix(seed)"),
                AckingTest.class,
                "shouldNotAckATreeOfWhichAnythingIsKept_I4",
                "TWO_WORKERS");
    }

    /** Each target's edge is counted when its tuple is sent, as if nobody could have run before the last of them. */
    @Test
    void shouldCatchEdgesThatAreAddedAfterTheFirstTargetRan_L1() {
        assertCaught(
                "Expecting empty",
                new PlantedBug()
                        .replacing("route.Emitter", "    /** Stages the tuples, all of one tree", """
                                    public void sendOne(Chosen chosen, int i, @Nullable Object[] values, long root, long edge, SpoutFence fence) {
                                        stage(chosen.branch(i), Envelope.ofRoot(chosen.branch(i).hop(), values, root, edge, fence));
                                    }

                                    /** Stages the tuples, all of one tree""")
                        .replacing("executor.Executor", "private int drainControl()", "final int drainControl()")
                        .replacing(
                                "executor.SpoutExecutor",
                                "long root = task.ledger.open(emitter.drawEdges(chosen), messageId, nowNs);",
                                """
                                long root = 0;
                                for (int i = 0; i < chosen.count(); i++) {
                                    long edge = emitter.drawEdge();
                                    if (i == 0) {
                                        root = task.ledger.open(edge, messageId, nowNs);
                                    } else {
                                        task.ledger.ack(root, edge);
                                    }
                                    emitter.sendOne(chosen, i, values, root, edge, fence);
                                    staging.flush();
                                    parts.host().awaitProgress(this, 1); // the target runs
                                    int unused = drainControl();
                                }""")
                        .replacing("executor.SpoutExecutor", "emitter.sendOfRoot(chosen, values, root, fence);", ""),
                AckingTest.class,
                "shouldAckOnlyWhenEachTargetIsDone_L1",
                "BY_REFERENCE");
    }

    @Test
    void shouldCatchAnAckThatIsAppliedTwice() {
        assertCaught(
                "it did not come about that both are acked",
                new PlantedBug()
                        .replacing(
                                "executor.BoltCollector",
                                "if (!tuple.isClaimed()) {",
                                "if (!tuple.isClaimed() || failure == null) {"),
                AckingTest.class,
                "shouldIgnoreSettlingASecondTime",
                "BY_REFERENCE");
    }

    @Test
    void shouldCatchAFoldThatIsLost_B3() {
        assertCaught(
                "it did not come about that all are acked",
                new PlantedBug()
                        .replacing(
                                "route.AckRouter",
                                "fold.add(part(settlements, ack, acks.length, fails, fail, fails.size()));",
                                ""),
                LinkLossTest.class,
                "shouldKeepAcksThatCannotLeaveFolded_B3");
    }

    /** Acks and fails of other threads are applied first, emits after them: as with a queue for each kind. */
    @Test
    void shouldCatchAnAckThatOvertakesAForeignEmit_C1() {
        assertCaught(
                "acked while the child is kept",
                new PlantedBug()
                        .replacing(
                                "executor.Executor",
                                "int taken = 0;\n",
                                "int taken = 0;\n"
                                        + "        java.util.List<ForeignEmit> late = new java.util.ArrayList<>();")
                        .replacing(
                                "executor.Executor",
                                "            apply(call);\n",
                                "            if (call instanceof ForeignEmit emit) {\n                late.add(emit);\n"
                                        + "            } else {\n                apply(call);\n            }\n")
                        .replacing(
                                "executor.Executor",
                                "        return taken;",
                                "        late.forEach(this::apply);\n        return taken;"),
                ForeignCallTest.class,
                "shouldApplyAnEmitBeforeTheAckThatFollowsIt_C1",
                "BY_REFERENCE");
    }

    /** A worker that left the plan keeps its acks for a session that will never open. */
    @Test
    void shouldCatchAcksThatAWorkerKeepsThatHasLeftThePlan_I3() {
        assertCaught(
                "it did not come about that the topology comes to rest",
                new PlantedBug()
                        .replacing("route.AckRouter", "return isOutside(in) && dropUnlessNewer(in);", "return false;"),
                PlanChangeTest.class,
                "shouldForgetNoTreeWhateverMoves_I3");
    }

    /** A few places for emits of other threads: then those wait for the executor's thread, which may wait for them. */
    @Test
    void shouldCatchAForeignEmitThatNeedsTheExecutorsThread_C2() {
        assertCaught(
                "has taken in no emit of another thread",
                new PlantedBug()
                        .replacing(
                                "executor.Executor", "new Semaphore(settings.stagingTuples())", "new Semaphore(1_024)"),
                ForeignCallTest.class,
                "shouldTakeEmitsOfAThreadThatAUserCallWaitsFor_C2",
                "POOLED_THREADS");
    }

    /** The values are encoded only when the tuple is staged: the edges are counted by then. */
    @Test
    void shouldCatchAnEmitThatThrowsHalfway_L1() {
        PlantedBug bug = new PlantedBug()
                .replacing("route.Emitter", "            encodedLength = codec.encode(values);\n", "")
                .replacing(
                        "route.Emitter",
                        "Outlet outlet = branch.outlet();",
                        "Outlet outlet = branch.outlet();\n"
                                + "        encodedLength = outlet.encoded() ? codec.encode(tuple.values()) : 0;");
        assertCaught(
                "the topology comes to rest",
                bug,
                SerializationTest.class,
                "shouldNameTheClassAndTheLineToAddAtTheEmitThatCrosses",
                "ENCODED");
        assertCaught(
                "it did not come about that it is acked",
                bug,
                SerializationTest.class,
                "shouldLeaveAnAnchorAsItWasWhenAnEmitIsRefused_L1",
                "ENCODED");
    }

    /** An emit that waits in {@code open} takes in what the spout isn't known yet to wait for. */
    @Test
    void shouldCatchVerdictsThatComeWhileASpoutIsOpened_L2() {
        assertCaught(
                "it did not come about that all are acked",
                new PlantedBug()
                        .replacing(
                                "executor.SpoutExecutor",
                                "spout.open(context, collector);",
                                "task.collector = null;\n"
                                        + "            spout.open(context, collector);\n"
                                        + "            task.collector = collector;"),
                AckingTest.class,
                "shouldTellASpoutWhatBecameOfAllThatItEmittedWhileItWasOpened_L2",
                "BY_REFERENCE");
    }

    @Test
    void shouldCatchAFusedBatchThatOvertakesThoseThatWaitForRoom_F2() {
        assertCaught(
                "in order",
                new PlantedBug()
                        .replacing(
                                "route.Outlet",
                                "waiting.addLast(new Batch(envelopes, null, filled, session));",
                                "Batch batch = new Batch(envelopes, null, filled, session);\n"
                                        + "            if (fused) { waiting.addFirst(batch); } else { waiting.addLast(batch); }"),
                FusionTest.class,
                "shouldLetTuplesWaitInOrderForABoltThatKeepsAsManyAsItMay_F2");
    }

    /** What can't be executed at once is dropped, instead of waiting in the inbox. */
    @Test
    void shouldCatchAFusedExecutorWhoseInboxIsIgnored_F2() {
        assertCaught(
                "Expected size: 20",
                new PlantedBug()
                        .replacing(
                                "route.FusedDestination",
                                "packer.deliver(parcel);",
                                "parcel.places().giveBack(parcel.tuples(), parcel.bytes());"),
                FusionTest.class,
                "shouldLetTuplesWaitInOrderForABoltThatKeepsAsManyAsItMay_F2");
    }

    @Test
    void shouldCatchAFusedExecutorThatExecutesWhileItsOutputWaits_B1() {
        assertCaught(
                "an emit waits, and nobody can do anything",
                new PlantedBug()
                        .replacing(
                                "executor.Executor",
                                "|| staging.isHeldBack() || acks.isFull()) { return false;",
                                "|| acks.isFull()) { return false;")
                        .replacing(
                                "executor.BoltExecutor",
                                "while (mayGoOn && !staging.isHeldBack() && (tuple = nextOfParcel()) != null) {",
                                "while (mayGoOn && (tuple = nextOfParcel()) != null) {"),
                BackPressureTest.class,
                "shouldBoundWhatWaitsAtAStuckBolt_B1",
                "FUSED");
    }

    @Test
    void shouldCatchAKeyThatIsHashedByIdentity() {
        assertCaught(
                "equal keys went to different tasks",
                new PlantedBug()
                        .replacing(
                                "route.KeyHasher",
                                "if (key instanceof int[] numbers) {",
                                "if (key instanceof int[] numbers) {\n"
                                        + "            if (true) { return mix(System.identityHashCode(numbers)); }"),
                GroupingTest.class,
                "shouldHashKeysOfEachAllowedClassByContent",
                "BY_REFERENCE");
    }

    @Test
    void shouldCatchAKeyOfAnyClassThatIsHashedByItsHashCode() {
        assertCaught(
                "Expected size: 6",
                new PlantedBug()
                        .replacing(
                                "route.KeyHasher",
                                "String name = key.getClass().getName();",
                                "if (true) { return mix(key.hashCode()); }\n"
                                        + "        String name = key.getClass().getName();"),
                GroupingTest.class,
                "shouldRefuseAKeyWhoseHashMayDiffer",
                "BY_REFERENCE");
    }
}
