package io.gustfront.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cluster.master.Answer.Why;
import io.gustfront.cluster.model.SlotRef;
import io.gustfront.cluster.model.TopologyState;
import io.gustfront.cluster.model.TopologyState.Kind;
import io.gustfront.cluster.store.InMemoryStoreServer.InMemoryClusterStore;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.StoreNode;
import io.gustfront.cluster.store.StoreWrite;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MasterAgentTest {
    private final MasterBench bench = new MasterBench();

    private void twoNodes() {
        bench.supervisor("a", 6700, 6701);
        bench.supervisor("b", 6700, 6701);
    }

    private Kind kind(String id) {
        return bench.topology(id).state().kind();
    }

    @Test
    void shouldBringASubmittedTopologyToActive() {
        bench.master("m1");
        twoNodes();

        String id = bench.submit("words", 2);
        bench.passMs(1_000);

        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
        assertThat(bench.workersOf(id)).containsOnlyKeys("a:6700", "b:6700");
        assertThat(bench.openOf(id)).isEqualTo(8);
        assertThat(bench.assignment(id).active()).isTrue();
    }

    @Test
    void shouldNotActivateBeforeAllWorkersAreReady() {
        bench.master("m1");
        twoNodes();
        bench.supervisors.get("b").ready = false;

        String id = bench.submit("words", 2);
        bench.passMs(5_000);
        assertThat(kind(id)).isEqualTo(Kind.SCHEDULED);
        assertThat(bench.assignment(id).active()).isFalse();

        bench.supervisors.get("b").getReady();
        bench.passMs(1_000);
        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
    }

    @Test
    void shouldKeepATopologyPendingUntilThereAreSlotsAndSayWhy() {
        bench.master("m1");

        String id = bench.submit("words", 2);
        bench.passMs(500);
        assertThat(bench.topology(id).state()).isInstanceOf(TopologyState.Pending.class);
        assertThat(((TopologyState.Pending) bench.topology(id).state()).reason())
                .isNotBlank();

        bench.supervisor("a", 6700);
        bench.passMs(1_000);
        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
    }

    @Test
    void shouldLetANameBeTakenOnceAndAnswerARepeatedRequestAsTheFirstTime() {
        bench.master("m1");
        twoNodes();
        Command.Submit first = bench.submission("words", 1);

        Answer one = bench.run(first);
        Answer again = bench.run(first);
        Answer other = bench.run(bench.submission("words", 1));

        assertThat(again).isEqualTo(one);
        assertThat(other).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.why()).isEqualTo(Why.CONFLICT);
            assertThat(refused.message()).contains("words");
        });
        assertThat(bench.leader().orElseThrow().snapshot().image().topologies()).hasSize(1);
    }

    @Test
    void shouldDrainThenRemoveEverythingOnKill() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        bench.supervisors.values().forEach(supervisor -> supervisor.slowDraining = true);

        bench.run(bench.kill("words", 20_000));
        bench.passMs(10_000);
        assertThat(kind(id)).isEqualTo(Kind.KILLING);
        assertThat(bench.workersOf(id)).hasSize(2);
        assertThat(bench.run(new Command.Activate(bench.nextRequest(), "words", true)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.message()).contains("being killed"));
        assertThat(bench.run(bench.submission("words", 1))).isInstanceOf(Answer.Refused.class);

        bench.supervisors.values().forEach(FakeSupervisor::finishDraining);
        bench.passMs(500);
        assertThat(bench.workersOf(id)).isEmpty();
        assertThat(bench.leftovers()).isEmpty();
        assertThat(bench.run(bench.submission("words", 1))).isInstanceOf(Answer.Done.class);
    }

    @Test
    void shouldStopDrainingWhenTheWaitIsOverAndSoonerWhenASecondKillSaysSo() {
        bench.master("m1");
        twoNodes();
        bench.submit("words", 2);
        bench.submit("lines", 2);
        bench.passMs(1_000);
        bench.supervisors.values().forEach(supervisor -> supervisor.slowDraining = true);

        bench.run(bench.kill("words", 20_000));
        bench.run(bench.kill("lines", 20_000));
        bench.run(bench.kill("lines", 3_000));
        bench.passMs(4_000);
        assertThat(bench.leftovers())
                .anyMatch(path -> path.contains("words"))
                .noneMatch(path -> path.contains("lines"));

        bench.passMs(17_000);
        assertThat(bench.leftovers()).isEmpty();
    }

    @Test
    void shouldStayAnnouncedWhenTheSessionBeforeEndsLater() {
        InMemoryClusterStore before = bench.server.connect();
        String path = StoreLayout.child(StoreLayout.MASTERS, "m1.m1-nonce");
        before.commit(List.of(new StoreWrite.Create(path, new byte[0], true)));
        MasterAgent master = bench.master("m1");

        before.expire();
        bench.settle();

        assertThat(bench.server.paths()).contains(path);
        assertThat(master.snapshot().masters()).hasSize(1);
    }

    @Test
    void shouldAnnounceItselfAgainWhenSomebodyRemovedItsNode() {
        MasterAgent master = bench.master("m1");
        String path = StoreLayout.child(StoreLayout.MASTERS, "m1.m1-nonce");

        bench.server.connect().commit(List.of(new StoreWrite.Delete(path, 0)));
        bench.settle();

        assertThat(bench.server.paths()).contains(path);
        assertThat(master.snapshot().masters()).hasSize(1);
    }

    @Test
    void shouldFinishAKillUnderANewMasterWithTheTimeThatWasLeft() {
        MasterAgent first = bench.master("m1");
        bench.master("m2");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        bench.supervisors.values().forEach(supervisor -> supervisor.slowDraining = true);
        bench.run(bench.kill("words", 60_000));
        bench.passMs(30_000);

        bench.stores.get(first).expire();
        bench.stores.get(first).suspend();
        bench.settle();

        assertThat(bench.leader()).isPresent().get().isNotEqualTo(first);
        bench.passMs(20_000);
        assertThat(kind(id)).isEqualTo(Kind.KILLING);
        bench.passMs(16_000);
        assertThat(bench.leftovers()).isEmpty();
    }

    @Test
    void shouldMoveTheExecutorsOfALostNodeAfterTenSecondsAndNotBefore() {
        bench.master("m1");
        twoNodes();
        bench.supervisor("c", 6700);
        bench.supervisor("d", 6700);
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        assertThat(bench.workersOf(id)).containsOnlyKeys("a:6700", "b:6700");

        bench.supervisors.get("b").die();
        bench.passMs(9_000);
        assertThat(bench.workersOf(id)).containsOnlyKeys("a:6700");

        bench.passMs(2_000);
        assertThat(bench.workersOf(id)).containsKey("a:6700").hasSize(2);
        assertThat(bench.openOf(id)).isEqualTo(8);
        assertThat(bench.workersOf(id).get("a:6700")).isEqualTo(1);
        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
    }

    @Test
    void shouldNotMoveAnythingWhenANodeIsBackInTime() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        FakeSupervisor b = bench.supervisors.get("b");

        b.die();
        bench.passMs(8_000);
        b.frozen = false;
        b.store.reconnect();
        b.appear();
        bench.passMs(20_000);

        assertThat(bench.workersOf(id)).isEqualTo(new TreeMap<>(Map.of("a:6700", 1, "b:6700", 1)));
    }

    @Test
    void shouldWaitAFurtherWindowWhenManyNodesVanishAtOnce() {
        bench.master("m1");
        twoNodes();
        bench.supervisor("c", 6700);
        bench.supervisor("d", 6700);
        String id = bench.submit("words", 4);
        bench.passMs(1_000);
        long epoch = bench.assignment(id).epoch();

        bench.supervisors.get("b").die();
        bench.supervisors.get("c").die();
        bench.passMs(19_000);
        assertThat(bench.assignment(id).epoch()).isEqualTo(epoch);

        bench.passMs(2_000);
        assertThat(bench.assignment(id).epoch()).isGreaterThan(epoch);
        assertThat(bench.openOf(id)).isEqualTo(8);
    }

    @Test
    void shouldDeclareNobodyDeadAsANewLeaderBeforeAFullWindow() {
        MasterAgent first = bench.master("m1");
        bench.master("m2");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        long epoch = bench.assignment(id).epoch();
        bench.supervisors.get("b").die();
        bench.passMs(9_000);

        bench.stores.get(first).expire();
        bench.stores.get(first).suspend();
        bench.settle();
        bench.passMs(9_000);
        assertThat(bench.assignment(id).epoch()).isEqualTo(epoch);

        bench.passMs(2_000);
        assertThat(bench.assignment(id).epoch()).isGreaterThan(epoch);
        assertThat(bench.openOf(id)).isEqualTo(8);
    }

    @Test
    void shouldCloseAMovingSpoutBeforeTheNewOneOpensAndLeaveUnmovedWorkersAlone_M2() {
        bench.master("m1");
        bench.supervisor("a", 6700, 6701);
        String id = bench.submit("words", 1);
        bench.passMs(1_000);
        bench.supervisor("b", 6700, 6701);
        bench.supervisors.get("a").slowClosing = true;

        bench.run(bench.rebalance("words", 2));
        bench.passMs(1_000);

        // Spouts first: they are closing, while the bolts that move still run where they are.
        assertThat(kind(id)).isEqualTo(Kind.REBALANCING);
        assertThat(bench.assignment(id).closing()).isNotEmpty().allMatch(placed -> placed.first() > 8);
        assertThat(bench.supervisors.get("b").slots.get(6700).worker.open).isEmpty();

        bench.supervisors.get("a").finishClosing();
        bench.passMs(1_000);
        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
        assertThat(bench.workersOf(id)).isEqualTo(new TreeMap<>(Map.of("a:6700", 1, "b:6700", 1)));
        assertThat(bench.openOf(id)).isEqualTo(8);
        assertThat(bench.assignment(id).published())
                .isEqualTo(bench.assignment(id).target());
    }

    @Test
    void shouldEndARebalanceInTheStatusInWhichItBegan() {
        bench.master("m1");
        bench.supervisor("a", 6700);
        String id = bench.submit("words", 1);
        bench.passMs(1_000);
        bench.run(new Command.Activate(bench.nextRequest(), "words", false));
        bench.supervisor("b", 6700);

        bench.run(new Command.Rebalance(
                bench.nextRequest(), "words", Optional.of(2), new TreeMap<>(Map.of("count", 8)), Optional.empty()));
        bench.passMs(2_000);

        assertThat(kind(id)).isEqualTo(Kind.INACTIVE);
        assertThat(bench.openOf(id)).isEqualTo(12);
        assertThat(bench.assignment(id).active()).isFalse();
    }

    @Test
    void shouldRefuseARebalanceToImpossibleNumbersAndChangeNothing() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        var before = bench.topology(id);

        for (Map<String, Integer> wish : List.of(Map.of("count", 9), Map.of("count", 0), Map.of("nothing", 1))) {
            assertThat(bench.run(new Command.Rebalance(
                            bench.nextRequest(), "words", Optional.empty(), new TreeMap<>(wish), Optional.empty())))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.why()).isEqualTo(Why.INVALID));
        }
        bench.passMs(1_000);

        assertThat(bench.topology(id)).isEqualTo(before);
    }

    @Test
    void shouldStartAWorkerAnewThatDoesNotGetAnExecutorClosed() {
        bench.master("m1");
        bench.supervisor("a", 6700);
        String id = bench.submit("words", 1);
        bench.passMs(1_000);
        bench.supervisor("b", 6700);
        bench.supervisors.get("a").slowClosing = true;

        bench.run(bench.rebalance("words", 2));
        bench.passMs(60_000);

        assertThat(bench.openOf(id)).isEqualTo(8);
        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
        assertThat(bench.workersOf(id).get("a:6700")).isGreaterThan(1);
    }

    @Test
    void shouldEmptyANodeThatIsDrained() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);

        bench.run(new Command.DrainNode(bench.nextRequest(), "b", true));
        bench.passMs(1_000);

        assertThat(bench.workersOf(id).keySet()).allMatch(slot -> slot.startsWith("a:"));
        assertThat(bench.openOf(id)).isEqualTo(8);
        assertThat(bench.leader()
                        .orElseThrow()
                        .snapshot()
                        .image()
                        .nodes()
                        .get("b")
                        .value()
                        .draining())
                .isTrue();
    }

    @Test
    void shouldSeeByHowMuchTheClockOfANodeIsOffUntilItIsRight() {
        bench.master("m1");
        twoNodes();
        bench.passMs(1_000);

        bench.supervisors.get("a").clockOffMs = -700;
        bench.supervisors.get("b").clockOffMs = 3_600_000;
        bench.passMs(1_000);
        SortedMap<String, NodeSight> nodes =
                bench.leader().orElseThrow().snapshot().sights().nodes();
        assertThat(nodes.get("a").isClockOff()).isFalse();
        assertThat(nodes.get("b").isClockOff()).isTrue();
        assertThat(nodes.get("b").clockOffMs()).isEqualTo(3_600_000);

        bench.supervisors.get("b").clockOffMs = 0;
        bench.passMs(1_000);
        nodes = bench.leader().orElseThrow().snapshot().sights().nodes();
        assertThat(nodes.get("b").isClockOff()).isFalse();
    }

    @Test
    void shouldMoveACrashLoopingWorkerOnceThenPauseTheTopologyWithTheCause() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 1);
        bench.passMs(1_000);
        String slot = bench.workersOf(id).firstKey();
        FakeSupervisor first = bench.supervisors.get(slot.substring(0, 1));

        for (int i = 0; i < 5; i++) {
            first.crash(Integer.parseInt(slot.substring(2)));
        }
        bench.passMs(1_000);
        String moved = bench.workersOf(id).firstKey();
        assertThat(moved).isNotEqualTo(slot);
        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);

        FakeSupervisor second = bench.supervisors.get(moved.substring(0, 1));
        for (int i = 0; i < 5; i++) {
            second.crash(Integer.parseInt(moved.substring(2)));
        }
        bench.passMs(1_000);
        assertThat(bench.topology(id).state())
                .isInstanceOfSatisfying(
                        TopologyState.Paused.class,
                        paused -> assertThat(paused.cause()).contains("exit code 1"));
        assertThat(bench.workersOf(id)).isEmpty();

        bench.supervisors.values().forEach(one -> one.slots.values().forEach(other -> other.exits = 0));
        bench.run(new Command.Activate(bench.nextRequest(), "words", true));
        bench.passMs(1_000);
        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
    }

    @Test
    void shouldForgiveASlotWhenTheTopologyHasBeenWellForTwoMinutes() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 1);
        bench.passMs(1_000);
        String slot = bench.workersOf(id).firstKey();
        crashLoop(slot);
        String moved = bench.workersOf(id).firstKey();
        assertThat(bench.topology(id).movedAfterCrashes()).hasSize(1);

        bench.passMs(115_000);
        assertThat(bench.topology(id).movedAfterCrashes()).hasSize(1);
        bench.passMs(10_000);
        assertThat(bench.topology(id).movedAfterCrashes()).isEmpty();
        assertThat(bench.workersOf(id)).containsKey(moved);

        bench.supervisors.values().forEach(one -> one.slots.values().forEach(other -> other.exits = 0));
        crashLoop(moved);
        assertThat(kind(id)).as("moved once more, not paused").isEqualTo(Kind.ACTIVE);
        assertThat(bench.workersOf(id).firstKey()).isNotEqualTo(moved);
    }

    private void crashLoop(String slot) {
        for (int i = 0; i < 5; i++) {
            bench.supervisors.get(slot.substring(0, 1)).crash(Integer.parseInt(slot.substring(2)));
        }
        bench.passMs(1_000);
    }

    @Test
    void shouldTellPeersOfARestartedWorkerByANewEpoch_W1() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        long epoch = bench.assignment(id).epoch();

        bench.supervisors.get("b").crash(6700);
        bench.passMs(500);

        assertThat(bench.assignment(id).epoch()).isGreaterThan(epoch);
        assertThat(bench.supervisors.get("a").slots.get(6700).assigned.plan().workers())
                .anyMatch(worker -> worker.host().equals("host-b") && worker.incarnation() == 2);
        assertThat(bench.workersOf(id)).isEqualTo(new TreeMap<>(Map.of("a:6700", 1, "b:6700", 2)));
    }

    @Test
    void shouldMoveOneOfTwoWorkersThatFindNoWayToEachOtherFromItsNode_K3() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);

        loseSightOfEachOther();
        bench.passMs(14_000);
        assertThat(bench.workersOf(id)).isEqualTo(new TreeMap<>(Map.of("a:6700", 1, "b:6700", 1)));

        bench.passMs(1_500);
        bench.supervisors.get("a").findPeers(6700);
        bench.passMs(1_500);
        assertThat(bench.workersOf(id)).isEqualTo(new TreeMap<>(Map.of("a:6700", 1, "a:6701", 1)));
        assertThat(bench.openOf(id)).isEqualTo(8);
        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
    }

    @Test
    void shouldNotWaitForWhatIsCutOffToDrain_K3() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        long usualMs = bench.assignment(id).drainWaitMs();
        bench.supervisors.get("b").slowClosing = true;

        loseSightOfEachOther();
        bench.passMs(15_500);

        assertThat(usualMs).isPositive();
        assertThat(bench.assignment(id).closing()).isNotEmpty();
        assertThat(bench.assignment(id).drainWaitMs()).isZero();

        bench.supervisors.get("a").findPeers(6700);
        bench.supervisors.get("b").finishClosing();
        bench.passMs(1_000);
        assertThat(bench.assignment(id).closing()).isEmpty();
        assertThat(bench.assignment(id).drainWaitMs()).isEqualTo(usualMs);
    }

    private void loseSightOfEachOther() {
        bench.supervisors.get("a").losePeer(6700, 2);
        bench.supervisors.get("b").losePeer(6700, 1);
    }

    @Test
    void shouldForgiveANodeThatWasCutOffAndLeaveWhatHasMovedWhereItIs() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        loseSightOfEachOther();
        bench.passMs(15_500);
        bench.supervisors.get("a").findPeers(6700);
        bench.passMs(1_500);
        assertThat(bench.topology(id).avoided()).containsExactly(new SlotRef("b", 6700), new SlotRef("b", 6701));

        bench.passMs(125_000);

        assertThat(bench.topology(id).avoided()).isEmpty();
        assertThat(bench.workersOf(id)).containsOnlyKeys("a:6700", "a:6701");
    }

    @Test
    void shouldBringWorkersThatFindNoWayToEachOtherTogetherInOneIfThereIsNoFurtherSlot_K3() {
        bench.master("m1");
        bench.supervisor("a", 6700);
        bench.supervisor("b", 6700);
        String id = bench.submit("words", 2);
        bench.passMs(1_000);

        loseSightOfEachOther();
        bench.passMs(15_500);
        bench.supervisors.get("a").findPeers(6700);
        bench.passMs(1_500);

        assertThat(bench.workersOf(id)).containsOnlyKeys("a:6700");
        assertThat(bench.openOf(id)).isEqualTo(8);
    }

    @Test
    void shouldGoBackToANodeThatWasCutOffRatherThanNowhere() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        loseSightOfEachOther();
        bench.passMs(15_500);
        bench.supervisors.get("a").findPeers(6700);
        bench.passMs(1_500);
        assertThat(bench.workersOf(id)).containsOnlyKeys("a:6700", "a:6701");

        bench.supervisors.get("a").die();
        bench.passMs(25_000);

        assertThat(bench.workersOf(id)).containsOnlyKeys("b:6700", "b:6701");
        assertThat(bench.openOf(id)).isEqualTo(8);
    }

    @Test
    void shouldMoveAWorkerThatCrashesThoughItWasMovedAsItWasCutOff() {
        bench.master("m1");
        bench.supervisor("a", 6700, 6701);
        bench.supervisor("b", 6700, 6701);
        bench.supervisor("c", 6700, 6701);
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        loseSightOfEachOther();
        bench.passMs(15_500);
        bench.supervisors.get("a").findPeers(6700);
        bench.passMs(1_500);
        assertThat(bench.workersOf(id).keySet()).noneMatch(slot -> slot.startsWith("b:"));

        crashLoop("a:6700");

        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
        assertThat(bench.workersOf(id).keySet()).doesNotContain("a:6700").noneMatch(slot -> slot.startsWith("b:"));
    }

    @Test
    void shouldStartOneOfTwoWorkersAnewThatFindNoWayToEachOtherOnOneNode_K3() {
        bench.master("m1");
        bench.supervisor("a", 6700, 6701);
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        bench.supervisor("b", 6700, 6701); // to move there would mend nothing
        bench.passMs(1_000);

        bench.supervisors.get("a").losePeer(6700, 2);
        bench.supervisors.get("a").losePeer(6701, 1);
        bench.passMs(14_000);
        assertThat(bench.workersOf(id)).isEqualTo(new TreeMap<>(Map.of("a:6700", 1, "a:6701", 1)));

        bench.passMs(2_000);
        assertThat(bench.workersOf(id)).isEqualTo(new TreeMap<>(Map.of("a:6700", 1, "a:6701", 2)));
    }

    @Test
    void shouldUseANewNodeUnaskedForATopologyThatSaysSo() {
        bench.master("m1");
        bench.supervisor("a", 6700, 6701);
        bench.autoRebalance = true;
        String even = bench.submit("even", 2);
        bench.passMs(2_000);
        bench.supervisor("b", 6700, 6701);

        bench.passMs(59_000);
        assertThat(bench.workersOf(even)).containsOnlyKeys("a:6700", "a:6701");

        bench.passMs(10_000);
        assertThat(kind(even)).isEqualTo(Kind.ACTIVE);
        assertThat(bench.workersOf(even)).hasSize(2).containsValue(1);
        assertThat(bench.workersOf(even).keySet()).anyMatch(slot -> slot.startsWith("a:"));
        assertThat(bench.workersOf(even).keySet()).anyMatch(slot -> slot.startsWith("b:"));
    }

    @Test
    void shouldLeaveTopologiesWhereTheyAreUnlessTheySaySo() {
        bench.master("m1");
        bench.supervisor("a", 6700, 6701);
        String id = bench.submit("words", 2);
        bench.passMs(2_000);
        bench.supervisor("b", 6700, 6701);

        bench.passMs(120_000);

        assertThat(bench.workersOf(id)).containsOnlyKeys("a:6700", "a:6701");
    }

    @Test
    void shouldWriteNothingUnderAStaleTerm() {
        MasterAgent old = bench.master("m1");
        bench.master("m2");
        twoNodes();
        bench.submit("words", 1);
        // Another leads while the old leader stands still. Its session lives, so nothing but the term keeps it from
        // writing.
        bench.masters.remove(old);
        InMemoryClusterStore hand = bench.server.connect();
        CompletableFuture<Optional<StoreNode>> leader = hand.read(StoreLayout.LEADER);
        bench.server.runUntilIdle();
        hand.commit(List.of(new StoreWrite.Delete(
                StoreLayout.LEADER, leader.join().orElseThrow().version())));
        bench.settle();
        assertThat(bench.leader()).isPresent();
        assertThat(old.snapshot().leading()).as("it believes that it leads").isTrue();
        List<String> before = bench.server.paths();

        bench.masters.add(0, old);
        List<Answer> answers = new ArrayList<>();
        old.submit(bench.submission("late", 1), answers::add);
        bench.settle();

        assertThat(answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(Why.NOT_LEADING));
        assertThat(bench.server.paths()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(old.snapshot().leading()).isFalse();
    }

    @Test
    void shouldRefuseCommandsWhenItsSessionHasExpiredUnheard() {
        MasterAgent old = bench.master("m1");
        bench.master("m2");
        twoNodes();
        bench.submit("words", 1);
        // The old leader hears of nothing, as one that was stopped; on the server its session is over.
        bench.stores.get(old).expire();
        bench.masters.remove(old);
        bench.settle();
        assertThat(bench.leader()).isPresent();
        List<String> before = bench.server.paths();

        bench.masters.add(0, old);
        List<Answer> answers = new ArrayList<>();
        old.submit(bench.submission("late", 1), answers::add);
        bench.settle();
        bench.stores.get(old).reconnect();
        bench.settle();

        assertThat(answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(Why.NOT_LEADING));
        assertThat(bench.server.paths().stream().filter(path -> path.contains("late")))
                .isEmpty();
        assertThat(bench.server.paths()).containsAll(before);
        assertThat(old.snapshot().leading()).isFalse();
    }

    @Test
    void shouldDoACommandOnceWhoseReplyWasLost() {
        MasterAgent master = bench.master("m1");
        twoNodes();
        Command.Submit submission = bench.submission("words", 1);

        bench.stores.get(master).loseNextReply();
        Answer first = bench.run(master, submission);
        assertThat(first)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(Why.NOT_LEADING));
        bench.stores.get(master).reconnect();
        bench.settle();
        Answer again = bench.run(submission);

        assertThat(again).isInstanceOf(Answer.Done.class);
        assertThat(bench.leader().orElseThrow().snapshot().image().topologies()).hasSize(1);
        assertThat(bench.leader().orElseThrow().snapshot().term()).isEqualTo(2);
    }

    @Test
    void shouldDoACommandOnceThatWasLostOnItsWay() {
        MasterAgent master = bench.master("m1");
        twoNodes();
        Command.Submit submission = bench.submission("words", 1);

        bench.stores.get(master).loseNextCommit();
        bench.run(master, submission);
        bench.stores.get(master).reconnect();
        bench.settle();

        assertThat(bench.run(submission)).isInstanceOf(Answer.Done.class);
        assertThat(bench.leader().orElseThrow().snapshot().image().topologies()).hasSize(1);
    }

    @Test
    void shouldSetABrokenTopologyAsideAndGoOnWithTheOthers() {
        MasterAgent first = bench.master("m1");
        bench.master("m2");
        twoNodes();
        String words = bench.submit("words", 1);
        String lines = bench.submit("lines", 1);
        bench.passMs(1_000);

        bench.server.tamper("/topologies/" + words, "garbage".getBytes(StandardCharsets.UTF_8));
        bench.server.tamper("/topologies/unheard-of", new byte[0]);
        bench.server.tamper("/nodes/x", new byte[] {1, 2, 3});
        bench.stores.get(first).expire();
        bench.stores.get(first).suspend();
        bench.settle();
        bench.passMs(1_000);

        assertThat(bench.leader()).isPresent();
        assertThat(kind(lines)).isEqualTo(Kind.ACTIVE);
        assertThat(bench.leader().orElseThrow().snapshot().image().broken()).containsKeys(words, "unheard-of");
        assertThat(bench.workersOf(words)).hasSize(1);
        assertThat(bench.run(new Command.Activate(bench.nextRequest(), "words", true)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.message()).contains("can't be read"));

        assertThat(bench.run(bench.kill("words", 0))).isInstanceOf(Answer.Done.class);
        bench.passMs(1_000);
        assertThat(bench.workersOf(words)).isEmpty();
        assertThat(bench.leftovers()).noneMatch(path -> path.contains("words"));
        assertThat(bench.run(bench.submission("words", 1))).isInstanceOf(Answer.Done.class);
    }

    @Test
    void shouldReadAllAnewWhenSomebodyElseWroteANode() {
        bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 1);
        bench.passMs(1_000);
        var tamperer = bench.server.connect();
        tamperer.commit(List.of(new StoreWrite.Delete("/assignments/" + id, -1)));
        bench.settle();

        bench.run(bench.kill("words", 0));
        bench.passMs(1_000);
        Answer again = bench.run(bench.kill("words", 0));

        assertThat(again).isInstanceOf(Answer.class);
        assertThat(bench.leader()).isPresent();
        bench.passMs(2_000);
        assertThat(bench.leftovers()).isEmpty();
    }

    @Test
    void shouldChangeNothingWhenZooKeeperIsAwayAndBack() {
        MasterAgent master = bench.master("m1");
        twoNodes();
        String id = bench.submit("words", 2);
        bench.passMs(1_000);
        var before = bench.workersOf(id);

        bench.stores.get(master).suspend();
        bench.passMs(60_000);
        assertThat(bench.leader()).isEmpty();
        bench.stores.get(master).reconnect();
        bench.passMs(60_000);

        assertThat(bench.workersOf(id)).isEqualTo(before);
        assertThat(kind(id)).isEqualTo(Kind.ACTIVE);
    }

    @Test
    void shouldFailATopologyWhoseBlobNobodyHasAndNoOther() {
        MasterAgent master = bench.master("m1");
        String id = bench.submit("words", 1);
        bench.passMs(500);

        master.onBlobsMissing(Set.of("b".repeat(64)));
        bench.passMs(500);

        assertThat(kind(id)).isEqualTo(Kind.FAILED);
        assertThat(bench.leader()).isPresent();
        assertThat(bench.run(bench.kill("words", 0))).isInstanceOf(Answer.Done.class);
        assertThat(bench.leftovers()).isEmpty();
    }

    @Test
    void shouldRememberABoundedNumberOfCommands() {
        bench.master("m1");
        bench.submit("words", 1);
        for (int i = 0; i < CommandLogic.REQUESTS + 50; i++) {
            bench.run(new Command.Activate(bench.nextRequest(), "words", i % 2 == 0));
        }

        assertThat(bench.server.paths().stream().filter(path -> path.startsWith("/requests/")))
                .hasSize(CommandLogic.REQUESTS);
    }

    @Test
    void shouldAskASupervisorAndGiveUpAfterFiveSeconds() {
        MasterAgent master = bench.master("m1");
        twoNodes();
        List<ReplyBody> replies = new ArrayList<>();

        master.ask("a", new RequestBody.Stacks("words", 6700), replies::add);
        master.ask("nowhere", new RequestBody.Stacks("words", 6700), replies::add);
        bench.settle();
        assertThat(replies).hasSize(2).contains(new ReplyBody.Stacks("of a"));

        bench.supervisors.get("b").frozen = true;
        master.ask("b", new RequestBody.Stacks("words", 6700), replies::add);
        bench.passMs(6_000);
        assertThat(replies).hasSize(3).last().isInstanceOf(ReplyBody.Refused.class);
    }

    @Test
    void shouldGiveEveryTopologyAnIdOfItsOwnAlsoUnderTheSameName() {
        bench.master("m1");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(bench.submit("words", 1));
            bench.run(bench.kill("words", 0));
            bench.passMs(500);
        }

        assertThat(ids).doesNotHaveDuplicates();
    }
}
