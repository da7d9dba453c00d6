package io.gustfront.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.Roots;
import io.gustfront.runtime.tuple.SpoutFence;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AckRouterTest {
    private static final SpoutFence HERE = new SpoutFence(1, 1, 10, 1, 0);
    private static final SpoutFence THERE = new SpoutFence(2, 1, 20, 1, 0);
    private static final FailReason REASON = new FailReason(FailReason.Kind.FAILED_BY, "bolt", 3);

    private final Network network = new Network();
    private final AckRouter router = new AckRouter();

    @Test
    void shouldBringAcksToThePlacementThatEmittedTheRoot_I3() {
        LocalPort port = network.placeHere(10, 10, new Share(1, 1));
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());

        router.ack(100, 1, 0, HERE);
        router.ack(200, 2, 0, THERE);
        router.ack(100, 4, 0, HERE);
        router.flush();

        assertThat(Network.settlements(port))
                .singleElement()
                .satisfies(s -> assertThat(s.acks()).containsExactly(100, 5));
        assertThat(peer.session.control).singleElement().satisfies(sent -> {
            assertThat(sent.firstTask()).isEqualTo(20);
            assertThat(sent.epoch()).isEqualTo(1);
            assertThat(sent.settlements().acks()).containsExactly(200, 2);
        });
        assertThat(router.isBlocked()).isFalse();
    }

    @Test
    void shouldSayWhereATreeHasGone_W3() {
        LocalPort port = network.placeHere(10, 10, new Share(1, 1));
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());

        router.ack(100, 1, 0b10, HERE);
        router.ack(200, 2, 0b01, THERE);
        router.ack(300, 2, 0, THERE);
        router.ack(200, 4, 0b10, THERE);
        router.flush();

        assertThat(Network.settlements(port))
                .singleElement()
                .satisfies(s -> assertThat(s.reaches()).containsExactly(0b10));
        assertThat(peer.session.control)
                .singleElement()
                .satisfies(sent -> assertThat(sent.settlements().reaches()).containsExactly(0b11, 0));
    }

    @Test
    void shouldSayWhereAllRootsOfATupleHaveGone_W3() {
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        Roots.Builder roots = new Roots.Builder();
        roots.add(200, 1, THERE);
        roots.add(300, 2, THERE);
        Envelope tuple = Envelope.ofRoots(new Hop(network.stream, 1, 30), new Object[] {"x"}, roots.build(), 0);
        tuple.addChildReach(0b01L);
        tuple.addChildReach(0b10L);

        router.reached(tuple, 0b1000L);
        router.ack(tuple);
        router.flush();

        assertThat(peer.session.control).singleElement().satisfies(sent -> {
            assertThat(sent.settlements().acks()).containsExactly(200, 1, 300, 2);
            assertThat(sent.settlements().reaches()).containsExactly(0b1011, 0b1011);
        });
    }

    @Test
    void shouldNotBringAcksToTheNewestPlansPlacement_I3() {
        network.placeHere(10, 10, new Share(1, 1));
        router.onPlan(network.plan());
        router.ack(100, 1, 0, HERE);

        FakePeer peer = network.placeThere(10, 10, 2);
        router.onPlan(network.plan());
        router.flush();

        assertThat(peer.session.control).as("it never emitted that root").isEmpty();
        assertThat(router.isBlocked()).isFalse();
    }

    @Test
    void shouldDropAcksForAnEarlierPlacementOfTheSameExecutor_I3() {
        network.placeHere(10, 10, new Share(1, 1));
        router.onPlan(network.plan());
        LocalPort again = network.placeHere(10, 10, new Share(1, 1));
        router.onPlan(network.plan());

        router.ack(100, 1, 0, HERE);
        router.flush();

        assertThat(Network.settlements(again)).isEmpty();
        assertThat(router.isBlocked()).isFalse();
    }

    @Test
    void shouldAckATupleAtAllItsRootsWithWhatWasAnchoredToIt() {
        LocalPort port = network.placeHere(10, 10, new Share(1, 1));
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        Roots.Builder roots = new Roots.Builder();
        roots.add(100, 0b0001, HERE);
        roots.add(200, 0b0010, THERE);
        Envelope tuple = Envelope.ofRoots(new Hop(network.stream, 1, 3), new Object[] {"x"}, roots.build(), 0);
        tuple.addChild(0b1000);

        router.ack(tuple);
        router.flush();

        assertThat(Network.settlements(port).get(0).acks()).containsExactly(100, 0b1001);
        assertThat(peer.session.control.get(0).settlements().acks()).containsExactly(200, 0b1010);
    }

    @Test
    void shouldFailATupleAtAllItsRoots_K4() {
        LocalPort port = network.placeHere(10, 10, new Share(1, 1));
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        Roots.Builder roots = new Roots.Builder();
        roots.add(100, 1, HERE);
        roots.add(200, 2, THERE);

        router.fail(Envelope.ofRoots(new Hop(network.stream, 1, 3), new Object[] {"x"}, roots.build(), 0), REASON);
        router.fail(Envelope.untracked(new Hop(network.stream, 1, 3), new Object[] {"x"}), REASON);
        router.flush();

        assertThat(Network.settlements(port).get(0).fails()).isEqualTo(Map.of(100L, REASON));
        assertThat(peer.session.control.get(0).settlements().fails()).isEqualTo(Map.of(200L, REASON));
    }

    @Test
    void shouldKeepFoldedWhatCannotLeave_B3() {
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        peer.session.controlRoom = 0;

        for (int i = 0; i < 60; i++) {
            router.ack(200, 1L << i, 0, THERE);
            router.flush();
        }
        router.fail(tuple(201), REASON);
        router.flush();
        assertThat(router.isBlocked()).isTrue();

        peer.session.controlRoom = 10;
        router.flush();

        assertThat(router.isBlocked()).isFalse();
        assertThat(peer.session.control).singleElement().satisfies(sent -> {
            assertThat(sent.settlements().acks()).containsExactly(200, (1L << 60) - 1);
            assertThat(sent.settlements().fails()).containsOnlyKeys(201L);
        });
        router.flush();
        assertThat(peer.session.control).hasSize(1);
    }

    @Test
    void shouldKeepWhatASessionThatIsNotOpenWillTake_I3() {
        FakePeer peer = network.placeThere(20, 20, 2);
        FakePeer.FakeSession next = peer.session;
        peer.session = null;
        router.onPlan(network.plan());
        router.ack(200, 1, 0, THERE);

        router.flush();
        assertThat(router.isBlocked()).isTrue();
        peer.session = next;
        router.flush();

        assertThat(next.control).hasSize(1);
        assertThat(router.isBlocked()).isFalse();
    }

    /** Its peers have failed the trees when they dropped it from their plans, and will not open a session with it. */
    @Test
    void shouldDropWhatNoSessionWillTakeOnceItsWorkerIsInNoPlan_I3() {
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        router.ack(200, 1, 0, THERE);
        router.onPlan(network.planWithoutThisWorker());

        router.flush();
        assertThat(peer.session.control).as("while a session is open, it goes").hasSize(1);
        peer.session = null;
        router.ack(201, 1, 0, THERE);
        router.flush();

        assertThat(router.isBlocked()).isFalse();
    }

    @Test
    void shouldDropWhatIsForADeadIncarnation_W4() {
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        router.ack(200, 1, 0, THERE);
        peer.session = new FakePeer.FakeSession(2);

        router.flush();

        assertThat(peer.session.control).isEmpty();
        assertThat(router.isBlocked()).isFalse();
        peer.session = new FakePeer.FakeSession(1);
        router.flush();
        assertThat(peer.session.control).as("it is gone").isEmpty();
    }

    @Test
    void shouldWaitForAnIncarnationThatIsAheadOfTheSession_I3() {
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        router.ack(200, 1, 0, new SpoutFence(2, 2, 20, 1, 0));
        router.flush();
        assertThat(peer.session.control).isEmpty();
        assertThat(router.isBlocked()).isTrue();

        peer.session = new FakePeer.FakeSession(2);
        router.flush();

        assertThat(peer.session.control).hasSize(1);
    }

    @Test
    void shouldDropWhatIsForAnEarlierStartOfThisWorker_I3() {
        LocalPort port = network.placeHere(10, 10, new Share(1, 1));
        router.onPlan(network.plan());

        router.ack(100, 1, 0, new SpoutFence(1, 0, 10, 1, 0));
        router.ack(100, 1, 0, new SpoutFence(9, 1, 10, 1, 0));
        router.flush();

        assertThat(Network.settlements(port)).isEmpty();
        assertThat(router.isBlocked()).isFalse();
    }

    /** The tuple came from a worker that has the next plan already. */
    @Test
    void shouldKeepAcksForAPlacementInAWorkerThatOnlyANewerPlanKnows_I3() {
        router.onPlan(network.plan());
        SpoutFence newer = new SpoutFence(2, 1, 20, 2, 0);
        router.ack(200, 1, 0, newer);
        router.flush();
        assertThat(router.isBlocked()).isTrue();
        router.ack(200, 2, 0, newer);

        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        router.flush();

        assertThat(peer.session.control)
                .singleElement()
                .satisfies(sent -> assertThat(sent.settlements().acks()).containsExactly(200, 3));
        assertThat(router.isBlocked()).isFalse();
    }

    /** The spout was started with the next plan, which waits in this executor's control inbox. */
    @Test
    void shouldKeepAcksForASpoutNextDoorThatOnlyANewerPlanKnows_I3() {
        router.onPlan(network.plan());
        router.ack(100, 1, 0, new SpoutFence(1, 1, 10, 2, 0));
        router.flush();
        assertThat(router.isBlocked()).isTrue();

        LocalPort port = network.placeHere(10, 10, new Share(1, 1));
        router.onPlan(network.plan());
        router.flush();

        assertThat(Network.settlements(port)).hasSize(1);
        assertThat(router.isBlocked()).isFalse();
    }

    @Test
    void shouldDropAcksThatWaitedForAPlanWhichDoesNotKnowThePlacementEither_I3() {
        router.onPlan(network.plan());
        router.ack(100, 1, 0, new SpoutFence(1, 1, 10, 2, 0));
        router.ack(200, 1, 0, new SpoutFence(2, 1, 20, 3, 0));
        router.flush();

        router.onPlan(network.plan());
        router.flush();
        assertThat(router.isBlocked()).as("one waits for the third plan").isTrue();
        router.onPlan(network.plan());
        router.flush();

        assertThat(router.isBlocked()).isFalse();
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        router.flush();
        assertThat(peer.session.control).as("they are gone").isEmpty();
    }

    @Test
    void shouldBeFullWhenTooMuchWaitsForAPlan_B3() {
        router.onPlan(network.plan());
        SpoutFence newer = new SpoutFence(2, 1, 20, 2, 0);
        for (int i = 1; i <= 100_000; i++) {
            router.ack(i, 1, 0, newer);
        }
        router.flush();

        assertThat(router.isFull()).isTrue();
    }

    @Test
    void shouldKeepWhatItIsGivenBeforeThereIsAPlan() {
        router.ack(100, 1, 0, HERE);
        router.flush();
        LocalPort port = network.placeHere(10, 10, new Share(1, 1));

        router.onPlan(network.plan());
        router.flush();

        assertThat(Network.settlements(port)).hasSize(1);
    }

    @Test
    void shouldSendManyInPiecesThatEachFitAWindow_K6() {
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        peer.session.controlRoom = 3;
        int roots = 20_000;
        for (int i = 1; i <= roots; i++) {
            router.ack(i, 7L * i, 0, THERE);
            router.fail(tuple(roots + i), REASON);
        }

        router.flush();
        assertThat(router.isBlocked()).isTrue();
        peer.session.controlRoom = Integer.MAX_VALUE;
        router.flush();

        Map<Long, Long> acks = new HashMap<>();
        Map<Long, FailReason> fails = new HashMap<>();
        peer.session.control.forEach(sent -> {
            Settlements settlements = sent.settlements();
            for (int i = 0; i < settlements.acks().length; i += 2) {
                assertThat(acks.put(settlements.acks()[i], settlements.acks()[i + 1]))
                        .isNull();
            }
            settlements
                    .fails()
                    .forEach((root, reason) ->
                            assertThat(fails.put(root, reason)).isNull());
        });
        assertThat(acks)
                .hasSize(roots)
                .allSatisfy((root, xor) -> assertThat(xor).isEqualTo(7 * root));
        assertThat(fails).hasSize(roots);
        assertThat(peer.session.controlSizes).allMatch(size -> size <= 256 << 10);
    }

    @Test
    void shouldBeFullWhenTooMuchWaitsForAPeer_B3() {
        FakePeer peer = network.placeThere(20, 20, 2);
        router.onPlan(network.plan());
        peer.session.controlRoom = 0;
        for (int i = 1; i < 100_000; i++) {
            router.ack(i, 1, 0, THERE);
        }
        router.flush();
        assertThat(router.isFull()).isFalse();
        router.ack(100_000, 1, 0, THERE);
        assertThat(router.isFull()).isTrue();

        peer.session.controlRoom = Integer.MAX_VALUE;
        router.flush();

        assertThat(router.isFull()).isFalse();
    }

    private Envelope tuple(long root) {
        return Envelope.ofRoot(new Hop(network.stream, 1, 3), new Object[] {"x"}, root, 1, THERE);
    }
}
