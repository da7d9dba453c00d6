package io.gustfront.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Outlets}, and with them {@link Outlet}, {@link Staging} and the destinations. */
class OutletsTest {
    private static final int BATCH = 4;
    private static final int BATCH_BYTES = 300;

    private final Network network = new Network();
    private final Network.Failures failures = new Network.Failures();
    private final Staging staging = new Staging(20, 2_000);
    private final ValueCodec codec = Network.codec();
    private final Outlets outlets = outlets(false);

    private Outlets outlets(boolean encodeLocal) {
        return new Outlets(
                new RouteSettings(BATCH, BATCH_BYTES, 20, 2_000, encodeLocal),
                staging,
                network.feeder,
                network.bell,
                failures,
                codec,
                network.streams);
    }

    private void send(Outlets through, Envelope tuple, boolean feedback) {
        Outlet outlet = through.target(tuple.targetTask(), feedback).outlet();
        if (outlet.encoded()) {
            int length = codec.encode(tuple.values());
            outlet.add(tuple, codec.buffer(), length);
        } else {
            outlet.add(tuple);
        }
    }

    private void send(int target, Object... values) {
        for (Object value : values) {
            send(outlets, network.tuple(target, value), false);
        }
    }

    private static Object[] numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toArray();
    }

    private static Share plenty() {
        return new Share(1_000, 1 << 20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDeliverInOrder(boolean encodeLocal) {
        Outlets tested = outlets(encodeLocal);
        LocalPort port = network.placeHere(10, 12, plenty());
        tested.onPlan(network.plan());

        for (int i = 0; i < 30; i++) {
            send(tested, network.tuple(10 + i % 3, i), false);
        }
        staging.flush();

        assertThat(network.drain(port)).containsExactly(numbers(0, 29));
        assertThat(staging.isEmpty()).isTrue();
        assertThat(staging.isHeldBack()).isFalse();
    }

    @Test
    void shouldLetAFullBatchLeaveAtOnceAndTheRestWithTheFlush() {
        LocalPort port = network.placeHere(10, 10, plenty());
        outlets.onPlan(network.plan());

        send(10, numbers(1, 6));
        assertThat(network.drain(port)).containsExactly(1, 2, 3, 4);
        assertThat(staging.tuples()).isEqualTo(2);
        staging.flush();

        assertThat(network.drain(port)).containsExactly(5, 6);
        assertThat(staging.isEmpty()).isTrue();
    }

    @Test
    void shouldHoldBackWhatFindsNoRoomAndLetItLeaveWhenRung_B1() {
        Share share = new Share(3, 1_000);
        LocalPort port = network.placeHere(10, 10, share);
        outlets.onPlan(network.plan());

        send(10, numbers(1, 10));
        staging.flush();
        assertThat(network.drain(port)).containsExactly(1, 2, 3, 4);
        assertThat(staging.isHeldBack()).isTrue();
        assertThat(staging.tuples()).isEqualTo(6);
        assertThat(staging.mustPoll()).isFalse();
        assertThat(network.bell.answer()).isFalse();

        share.giveBack(4, 0);
        assertThat(network.bell.answer()).isTrue();
        staging.flush();
        share.giveBack(4, 0);
        staging.flush();

        assertThat(network.drain(port)).containsExactly(5, 6, 7, 8, 9, 10);
        assertThat(staging.isHeldBack()).isFalse();
        assertThat(staging.isEmpty()).isTrue();
    }

    @Test
    void shouldTellWhenSoMuchIsStagedThatEmitWaits_B1() {
        network.placeHere(10, 10, new Share(0, 1_000));
        outlets.onPlan(network.plan());

        send(10, numbers(1, 19));
        assertThat(staging.isOverBound()).isFalse();
        send(10, 20);

        assertThat(staging.isOverBound()).isTrue();
    }

    @Test
    void shouldCountStagedBytesOfEncodedTuples_B1() {
        network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());

        send(10, "x".repeat(1_900));
        assertThat(staging.isOverBound()).isFalse();
        send(10, "x".repeat(200));
        assertThat(staging.isOverBound()).isTrue();
        network.peers.get(2).session.line(10, 1, false).grant(10, 10_000);
        staging.flush();

        assertThat(staging.isOverBound()).isFalse();
        assertThat(staging.isEmpty()).isTrue();
        send(10, "x".repeat(1_900));
        assertThat(staging.isOverBound()).as("all bytes were counted off").isFalse();
    }

    @Test
    void shouldNotLetOneWithoutRoomHoldUpTheOthers_B5() {
        LocalPort full = network.placeHere(10, 10, new Share(0, 1_000));
        LocalPort open = network.placeHere(11, 11, plenty());
        outlets.onPlan(network.plan());

        send(10, 1);
        send(11, 2);
        staging.flush();

        assertThat(network.drain(full)).isEmpty();
        assertThat(network.drain(open)).containsExactly(2);
        assertThat(staging.isHeldBack()).isTrue();
    }

    @Test
    void shouldSendToAPeerWithinItsCreditAndForItsPlacement_B2() {
        FakePeer peer = network.placeThere(10, 12, 2);
        outlets.onPlan(network.plan());

        send(11, numbers(1, 4));
        assertThat(peer.session.data).as("no credit").isEmpty();
        peer.session.line(10, 1, false).grant(1, 1);
        assertThat(network.bell.answer()).isTrue();
        staging.flush();

        assertThat(peer.session.data).hasSize(1);
        byte[] section = peer.session.data.get(0);
        assertThat(SectionHeader.read(section)).isEqualTo(new SectionHeader(false, 4, 10, 1));
        assertThat(network.values(section)).containsExactly(1, 2, 3, 4);
        send(11, 5);
        staging.flush();
        assertThat(peer.session.data).hasSize(1);
        assertThat(staging.isHeldBack()).isTrue();
    }

    @Test
    void shouldGiveTheCreditBackWhenTheOutboxIsFullAndPoll() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        peer.session.line(10, 1, false).grant(10, 10_000);
        peer.session.outboxFull = true;

        send(10, 1);
        staging.flush();
        assertThat(staging.isHeldBack()).isTrue();
        assertThat(staging.mustPoll()).isTrue();
        assertThat(peer.session.line(10, 1, false).share().free()).isEqualTo(10);

        peer.session.outboxFull = false;
        staging.flush();
        assertThat(peer.session.data).hasSize(1);
        assertThat(staging.isHeldBack()).isFalse();
        assertThat(staging.mustPoll()).isFalse();
    }

    @Test
    void shouldWaitWithoutPollingForASessionThatIsNotOpen_W4() {
        FakePeer peer = network.placeThere(10, 10, 2);
        FakePeer.FakeSession first = peer.session;
        first.line(10, 1, false).grant(10, 10_000);
        first.outboxFull = true;
        outlets.onPlan(network.plan());
        send(10, 1);
        staging.flush();

        peer.session = null;
        staging.flush();

        assertThat(peer.waiting).contains(network.bell);
        assertThat(staging.mustPoll()).isFalse();

        peer.session = new FakePeer.FakeSession(1);
        peer.session.line(10, 1, false).grant(10, 10_000);
        staging.flush();
        assertThat(network.values(peer.session.data.get(0))).containsExactly(1);
        assertThat(first.data).isEmpty();
    }

    @Test
    void shouldSendNothingIntoASessionWithoutAConnection_W4() {
        FakePeer peer = network.placeThere(10, 10, 2);
        peer.session.line(10, 1, false).grant(10, 10_000);
        peer.session.connected = false;
        outlets.onPlan(network.plan());

        send(10, 1);
        staging.flush();
        assertThat(peer.session.data).isEmpty();
        assertThat(peer.waiting).contains(network.bell);
        assertThat(staging.mustPoll()).isFalse();

        peer.session.connected = true;
        staging.flush();
        assertThat(network.values(peer.session.data.get(0))).containsExactly(1);
    }

    @Test
    void shouldSayWhereTuplesGoWhenThatIsKnown_W3() {
        FakePeer peer = network.placeThere(10, 10, 2);
        network.placeHere(20, 20, plenty());
        outlets.onPlan(network.plan());

        assertThat(reachOf(10)).isEqualTo(Reach.of(2, 1));
        assertThat(reachOf(20)).as("they stay here").isZero();
        assertThat(reachOf(30)).as("it has no place").isZero();
        peer.session.connected = false;
        assertThat(reachOf(10)).as("nobody may ever get them").isZero();
        peer.session = null;
        assertThat(reachOf(10)).isZero();
    }

    private long reachOf(int task) {
        return outlets.target(task, false).outlet().reach();
    }

    /** What was staged while a worker was away goes to its next start, of which the trees have not heard. */
    @Test
    void shouldTellTheTreesOfWhatGoesWhereNobodyKnewThatItWould_W3() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());

        peer.session = null;
        staging.flush();
        assertThat(reachOf(10)).isZero();
        send(outlets, network.tracked(10, "meanwhile", 200), false);
        send(outlets, network.tuple(10, "untracked"), false);
        staging.flush();
        assertThat(failures.reached).isEmpty();

        peer.session = new FakePeer.FakeSession(2);
        peer.session.line(10, 1, false).grant(10, 10_000);
        staging.flush();
        assertThat(reachOf(10)).isEqualTo(Reach.of(2, 2));
        send(outlets, network.tracked(10, "after", 300), false);
        staging.flush();

        String there = Long.toHexString(Reach.of(2, 2));
        assertThat(peer.session.data).hasSize(2);
        assertThat(failures.reached).containsExactly("200 " + there);
    }

    /** Their trees were told of the session that has closed, and fail with it: to execute them, too, would do their work twice. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldFailWhatWasStagedForASessionThatHasClosedAndDeliverWhatNobodyTracks_W3(int incarnationOfTheNext) {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        assertThat(reachOf(10)).isEqualTo(Reach.of(2, 1));
        send(outlets, network.tracked(10, "tracked", 100), false);
        send(outlets, network.tuple(10, "first"), false);
        send(outlets, network.tuple(10, "second"), false);
        peer.session = null;
        staging.flush();

        peer.session = new FakePeer.FakeSession(incarnationOfTheNext);
        staging.flush();
        assertThat(staging.isHeldBack()).as("no credit").isTrue();
        assertThat(staging.tuples()).as("what isn't failed").isEqualTo(2);
        staging.flush();
        peer.session.line(10, 1, false).grant(10, 10_000);
        staging.flush();

        assertThat(failures.failed).as("once").containsExactly("100 WORKER_LOST");
        assertThat(network.values(peer.session.data.get(0))).containsExactly("first", "second");
        assertThat(staging.isEmpty()).isTrue();
        assertThat(peer.session.line(10, 1, false).share().free()).isEqualTo(8);
        send(10, "x".repeat(1_900));
        assertThat(staging.isOverBound()).as("all bytes were counted off").isFalse();
    }

    @Test
    void shouldFailWhatWasStagedForAWorkerThatIsAwayWhenItsExecutorMoves_W3() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        assertThat(reachOf(10)).isEqualTo(Reach.of(2, 1));
        send(outlets, network.tracked(10, "tracked", 100), false);
        send(outlets, network.tuple(10, "untracked"), false);
        peer.session.connected = false;
        staging.flush();

        LocalPort port = network.placeHere(10, 10, plenty());
        outlets.onPlan(network.plan());
        staging.flush();

        assertThat(failures.failed).containsExactly("100 WORKER_LOST");
        assertThat(network.drain(port)).containsExactly("untracked");
    }

    @Test
    void shouldDeliverWhatWasStagedForAWorkerThatIsThereWhenItsExecutorMoves_W3() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        assertThat(reachOf(10)).isEqualTo(Reach.of(2, 1));
        send(outlets, network.tracked(10, "tracked", 100), false);
        assertThat(peer.session.connected).isTrue();

        LocalPort port = network.placeHere(10, 10, plenty());
        outlets.onPlan(network.plan());
        staging.flush();

        assertThat(failures.failed).isEmpty();
        assertThat(network.drain(port)).containsExactly("tracked");
    }

    @Test
    void shouldTellTheTreesOfWhatFollowsAnExecutorThatMoves_W3() {
        network.placeHere(10, 10, new Share(0, 1_000));
        outlets.onPlan(network.plan());
        assertThat(reachOf(10)).isZero();
        send(outlets, network.tracked(10, "x", 100), false);

        FakePeer peer = network.placeThere(10, 10, 2);
        peer.session.line(10, 2, false).grant(10, 10_000);
        outlets.onPlan(network.plan());
        staging.flush();

        assertThat(peer.session.data).hasSize(1);
        assertThat(failures.reached).containsExactly("100 " + Long.toHexString(Reach.of(2, 1)));
    }

    private FakePeer placeThereWithoutAConnection(int lastTask) {
        FakePeer peer = network.placeThere(10, lastTask, 2);
        peer.session.connected = false;
        peer.session.line(10, 1, false).grant(100, 10_000);
        outlets.onPlan(network.plan());
        return peer;
    }

    /** Else a batch that has begun would be said to go elsewhere than its first tuples were. */
    @Test
    void shouldSayOfAllOfABatchThatItGoesToTheSamePlace_W3() {
        FakePeer peer = placeThereWithoutAConnection(10);
        assertThat(reachOf(10)).isZero();
        send(outlets, network.tracked(10, "x", 100), false);

        peer.session.connected = true;
        assertThat(reachOf(10)).isZero();
        send(outlets, network.tracked(10, "y", 200), false);
        staging.flush();

        String there = Long.toHexString(Reach.of(2, 1));
        assertThat(failures.reached).containsExactly("100 " + there, "200 " + there);
    }

    /** It begins a section of its own, after it was asked where it goes. */
    @Test
    void shouldTellTheTreeOfATupleThatFindsNoRoomInASectionThatHasBegun_W3() {
        FakePeer peer = placeThereWithoutAConnection(10);
        assertThat(reachOf(10)).isZero();
        send(outlets, network.tracked(10, "x", 100), false);
        assertThat(reachOf(10)).isZero();
        send(outlets, network.tracked(10, "y".repeat(BATCH_BYTES), 200), false);

        peer.session.connected = true;
        staging.flush();

        String there = Long.toHexString(Reach.of(2, 1));
        assertThat(peer.session.data).hasSize(2);
        assertThat(failures.reached).containsExactly("100 " + there, "200 " + there);
    }

    /** As all targets of an emit are. */
    @Test
    void shouldTellTheTreesOfTuplesThatWereAllAskedBeforeOneOfThemFillsASection_W3() {
        FakePeer peer = placeThereWithoutAConnection(11);
        for (int i = 1; i <= BATCH + 1; i++) {
            assertThat(reachOf(10)).isZero();
        }
        for (int i = 1; i <= BATCH + 1; i++) {
            send(outlets, network.tracked(10 + i % 2, "x", i), false);
        }

        peer.session.connected = true;
        staging.flush();

        String there = Long.toHexString(Reach.of(2, 1));
        assertThat(failures.reached).hasSize(BATCH + 1).allMatch(told -> told.endsWith(" " + there));
    }

    /** Else it would be said to go where the section before it went, for ever. */
    @Test
    void shouldSayWhereASectionGoesThatBeginsWithATupleWithoutATree_W3() {
        FakePeer peer = network.placeThere(10, 10, 2);
        peer.session.line(10, 1, false).grant(10, 10_000);
        outlets.onPlan(network.plan());
        assertThat(reachOf(10)).isEqualTo(Reach.of(2, 1));
        send(outlets, network.tracked(10, "before", 100), false);
        staging.flush();

        peer.session = new FakePeer.FakeSession(2);
        peer.session.line(10, 1, false).grant(10, 10_000);
        send(outlets, network.tuple(10, "untracked"), false);
        assertThat(reachOf(10)).isEqualTo(Reach.of(2, 2));
        send(outlets, network.tracked(10, "after", 200), false);
        staging.flush();

        assertThat(peer.session.data).hasSize(1);
        assertThat(network.values(peer.session.data.get(0))).containsExactly("untracked", "after");
        assertThat(failures.failed).isEmpty();
        assertThat(failures.looks).isZero();
    }

    /** To read back what was written costs a tenth of what it costs to write it. */
    @Test
    void shouldNotReadBackWhatHasNoTree_W3() {
        FakePeer peer = network.placeThere(10, 10, 2);
        peer.session.line(10, 1, false).grant(10, 10_000);
        outlets.onPlan(network.plan());

        send(10, "x", "y");
        staging.flush();
        assertThat(peer.session.data).hasSize(1);
        assertThat(failures.looks).isZero();

        peer.session.connected = false;
        assertThat(reachOf(10)).isZero();
        send(outlets, network.tracked(10, "x", 100), false);
        peer.session.connected = true;
        staging.flush();
        assertThat(failures.looks).as("one that has heard of nothing").isEqualTo(1);

        send(10, "z");
        staging.flush();
        assertThat(peer.session.data).hasSize(3);
        assertThat(failures.looks).as("not after that, either").isEqualTo(1);
    }

    /** It closes after the sender took hold of it, and before the sender's bell is with the line. */
    @Test
    void shouldLookAgainWhenASessionClosesWhileItIsAskedForCredit_B2() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        peer.session.onLine = () -> peer.session = null;
        send(10, 1);

        staging.flush();
        assertThat(network.bell.answer()).isTrue();
        staging.flush();

        assertThat(peer.waiting).contains(network.bell);
    }

    @Test
    void shouldSendALargeTupleAlone_K6() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        peer.session.line(10, 1, false).grant(100, 100_000);

        send(10, "a", "b", "x".repeat(5_000), "c");
        staging.flush();

        assertThat(peer.session.data.stream().map(network::values).toList())
                .containsExactly(List.of("a", "b"), List.of("x".repeat(5_000)), List.of("c"));
    }

    @Test
    void shouldLetASectionLeaveAndCountItAsFullAsSoonAsAnotherLikeTheLastWouldFindNoRoom() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        peer.session.line(10, 1, false).grant(100, 100_000);

        send(10, "x".repeat(80), "x".repeat(80));
        assertThat(peer.session.data).isEmpty();
        assertThat(staging.fullSections()).isZero();
        send(10, "x".repeat(80));

        assertThat(peer.session.data).hasSize(1);
        assertThat(staging.fullSections()).isOne();
        assertThat(staging.isEmpty()).isTrue();
    }

    @Test
    void shouldCountNoSectionAsFullThatLeavesOnlyBecauseItsExecutorFlushes() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        peer.session.line(10, 1, false).grant(100, 100_000);

        send(10, "a");
        staging.flush();
        assertThat(staging.fullSections()).isZero();
        send(10, numbers(1, BATCH));

        assertThat(peer.session.data).hasSize(2);
        assertThat(staging.fullSections()).isOne();
    }

    @Test
    void shouldMakeNoSectionLargerThanABatchUnlessItIsASingleTuple_K6() {
        for (long seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Network world = new Network();
            Staging staged = new Staging(1_000, 1 << 20);
            RouteSettings settings = new RouteSettings(1 + random.nextInt(40), BATCH_BYTES, 1_000, 1 << 20, false);
            Outlets tested = new Outlets(settings, staged, world.feeder, world.bell, failures, codec, world.streams);
            FakePeer peer = world.placeThere(10, 10, 2);
            tested.onPlan(world.plan());
            peer.session.line(10, 1, false).grant(10_000, 1 << 30);
            List<Object> sent = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                sent.add("x".repeat(random.nextInt(random.nextInt(1, BATCH_BYTES + 100))));
                send(tested, world.tuple(10, sent.get(i)), false);
            }
            staged.flush();

            assertThat(peer.session.data)
                    .as("seed %d", seed)
                    .allMatch(section -> section.length <= BATCH_BYTES
                            || SectionHeader.read(section).tuples() == 1);
            assertThat(peer.session.data.stream().flatMap(section -> world.values(section).stream()))
                    .isEqualTo(sent);
        }
    }

    /** Batches as large as can be configured, and larger ones that a configuration of old might ask for. */
    @Test
    void shouldNeverMakeASectionThatIsTooLargeForALink() {
        RouteSettings settings = new RouteSettings(100, Integer.MAX_VALUE / 2, 1_000, 1L << 40, false);
        ValueCodec large = new ValueCodec(Network.registrations(), SectionHeader.MOST_BYTES - (64 << 10));
        Staging staged = new Staging(1_000, 1L << 40);
        Outlets tested = new Outlets(settings, staged, network.feeder, network.bell, failures, large, network.streams);
        FakePeer peer = network.placeThere(10, 10, 2);
        tested.onPlan(network.plan());
        peer.session.line(10, 1, false).grant(100, 1L << 40);

        int length = large.encode(new Object[] {new byte[SectionHeader.MOST_BYTES / 3]});
        for (int i = 0; i < 7; i++) {
            tested.target(10, false).outlet().add(network.tuple(10, i), large.buffer(), length);
        }
        staged.flush();

        assertThat(peer.session.data).hasSize(4).allMatch(section -> section.length <= SectionHeader.MOST_BYTES);
    }

    @Test
    void shouldFollowAnExecutorThatMovesToAnotherWorkerAndBack_M1() {
        network.placeHere(10, 11, new Share(0, 1_000));
        outlets.onPlan(network.plan());
        send(10, 1, 2, 3);
        send(11, 4, 5);

        FakePeer peer = network.placeThere(10, 11, 2);
        outlets.onPlan(network.plan());
        send(10, 6);
        staging.flush();
        assertThat(peer.session.data).isEmpty();
        assertThat(staging.tuples()).isEqualTo(6);

        LocalPort back = network.placeHere(10, 11, plenty());
        outlets.onPlan(network.plan());
        send(11, 7);
        staging.flush();

        assertThat(network.drain(back)).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(peer.session.data).isEmpty();
        assertThat(staging.isEmpty()).isTrue();
        assertThat(staging.isHeldBack()).isFalse();
    }

    @Test
    void shouldFollowTasksToExecutorsOfOtherRanges_M3() {
        network.placeHere(10, 13, new Share(0, 1_000));
        outlets.onPlan(network.plan());
        for (int i = 0; i < 12; i++) {
            send(10 + i % 4, i);
        }

        network.unplace(10, 13);
        LocalPort lower = network.placeHere(10, 11, plenty());
        LocalPort upper = network.placeHere(12, 13, plenty());
        outlets.onPlan(network.plan());
        staging.flush();

        assertThat(network.drain(lower)).containsExactly(0, 1, 4, 5, 8, 9);
        assertThat(network.drain(upper)).containsExactly(2, 3, 6, 7, 10, 11);
    }

    @Test
    void shouldNotDisturbWhatGoesToAnExecutorThatStays_I2() {
        Share share = new Share(0, 1_000);
        LocalPort port = network.placeHere(10, 10, share);
        outlets.onPlan(network.plan());
        send(10, 1, 2);
        Outlet before = outlets.target(10, false).outlet();

        network.placeHere(20, 20, plenty());
        outlets.onPlan(network.plan());
        send(10, 3);
        assertThat(outlets.target(10, false).outlet()).isSameAs(before);
        share.giveBack(10, 0);
        staging.flush();

        assertThat(network.drain(port)).containsExactly(1, 2, 3);
    }

    @Test
    void shouldKeepTuplesStagedForAnExecutorWithoutAPlace_W4() {
        network.placeHere(20, 20, plenty());
        Target target = outlets.target(10, false);
        outlets.onPlan(network.plan());
        send(10, 1, 2);
        staging.flush();
        assertThat(staging.isHeldBack()).isTrue();
        assertThat(target.isLocal()).isFalse();

        LocalPort port = network.placeHere(10, 11, plenty());
        outlets.onPlan(network.plan());
        staging.flush();

        assertThat(network.drain(port)).containsExactly(1, 2);
        assertThat(target.isLocal()).isTrue();
    }

    /** The old one of the same tasks drains first; only then the new one opens, under the same plan. */
    @Test
    void shouldSendToAnExecutorThatOpensAfterThePlanThatPlacedIt_M1() {
        network.place(10, 10, 1, 2);
        outlets.onPlan(network.plan());
        send(10, 1, 2);
        staging.flush();
        assertThat(staging.isHeldBack()).isTrue();

        LocalPort port = network.open(10, 2, plenty());
        outlets.onPlan(network.plan());
        staging.flush();

        assertThat(network.drain(port)).containsExactly(1, 2);
    }

    @Test
    void shouldFailFeedbackThatDoesNotFitAndStageNone_B4() {
        LocalPort port = network.placeHere(10, 10, plenty()); // of feedback one place
        outlets.onPlan(network.plan());
        for (int i = 1; i <= 6; i++) {
            send(outlets, network.tracked(10, i, 100 + i), true);
        }
        staging.flush();

        assertThat(network.drain(port)).containsExactly(1, 2, 3, 4);
        assertThat(failures.failed).containsExactly("105 FEEDBACK_FULL", "106 FEEDBACK_FULL");
        assertThat(staging.isEmpty()).isTrue();
        assertThat(staging.isHeldBack()).isFalse();
    }

    @Test
    void shouldFailFeedbackToAPeerWithoutCredit_B4() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        send(outlets, network.tracked(10, "x", 7), true);
        send(outlets, network.tuple(10, "untracked"), true);

        staging.flush();

        assertThat(failures.failed).containsExactly("7 FEEDBACK_FULL");
        assertThat(outlets.droppedFeedback()).as("the untracked one").isEqualTo(1);
        assertThat(peer.session.data).isEmpty();
        assertThat(staging.isEmpty()).isTrue();
    }

    @Test
    void shouldKeepFeedbackApartFromForwardTuplesToTheSameTask_B4() {
        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        peer.session.line(10, 1, true).grant(10, 1_000);

        send(outlets, network.tuple(10, "forward"), false);
        send(outlets, network.tuple(10, "back"), true);
        staging.flush();

        assertThat(peer.session.data).hasSize(1);
        assertThat(SectionHeader.read(peer.session.data.get(0)).feedback()).isTrue();
        assertThat(network.values(peer.session.data.get(0))).containsExactly("back");
    }

    @Test
    void shouldFailAllThatIsStagedWhenItsExecutorCloses_M1() {
        network.placeHere(10, 10, new Share(0, 1_000));
        network.placeThere(20, 20, 2);
        outlets.onPlan(network.plan());
        send(outlets, network.tracked(10, "x", 7), false);
        send(outlets, network.tracked(20, "y", 8), false);

        outlets.failAll(FailReason.of(FailReason.Kind.MOVED));

        assertThat(failures.failed).containsExactlyInAnyOrder("7 MOVED", "8 MOVED");
        assertThat(staging.isEmpty()).isTrue();
    }

    @Test
    void shouldFailWhatCannotBeEncodedForTheWorkerThatItsTargetMovedTo_M1() {
        network.placeHere(10, 10, new Share(0, 1_000));
        outlets.onPlan(network.plan());
        send(outlets, network.tracked(10, new Object(), 7), false);
        send(outlets, network.tracked(10, "fine", 8), false);

        FakePeer peer = network.placeThere(10, 10, 2);
        outlets.onPlan(network.plan());
        peer.session.line(10, 2, false).grant(10, 1_000);
        staging.flush();

        assertThat(failures.failed).containsExactly("7 MOVED");
        assertThat(network.values(peer.session.data.get(0))).containsExactly("fine");
    }

    /** Random sends, plans and room: each tuple arrives once, in order for each task, as long as the inbox stays open. */
    @Test
    void shouldLoseAndRepeatNothingWhateverMoves_M1() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Network world = new Network();
            Staging staged = new Staging(1_000, 1 << 20);
            Outlets tested = new Outlets(
                    new RouteSettings(1 + random.nextInt(6), 200, 1_000, 1 << 20, random.nextBoolean()),
                    staged,
                    world.feeder,
                    world.bell,
                    failures,
                    codec,
                    world.streams);
            List<LocalPort> ports = new ArrayList<>();
            List<FakePeer> peers = new ArrayList<>();
            List<Object> arrived = new ArrayList<>();
            world.placeHere(10, 11, plenty());
            ports.add(world.ports.get(10));
            tested.onPlan(world.plan());
            int sent = 0;
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> {
                        staged.flush();
                        collect(world, ports, peers, arrived);
                        ports.add(world.placeHere(10, 11, new Share(random.nextInt(3), 100)));
                        tested.onPlan(world.plan());
                    }
                    case 1 -> {
                        staged.flush();
                        collect(world, ports, peers, arrived);
                        FakePeer peer = world.placeThere(10, 11, 2 + random.nextInt(2));
                        peers.add(peer);
                        tested.onPlan(world.plan());
                        if (random.nextBoolean()) {
                            peer.session.lines.values().forEach(line -> line.grant(3, 100));
                        }
                    }
                    case 2 -> staged.flush();
                    default -> send(tested, world.tuple(10 + random.nextInt(2), sent++), false);
                }
            }
            collect(world, ports, peers, arrived);
            LocalPort last = world.placeHere(10, 11, plenty());
            tested.onPlan(world.plan());
            staged.flush();
            arrived.addAll(world.drain(last));

            assertThat(arrived).as("seed %d", seed).containsExactlyInAnyOrder(numbers(0, sent - 1));
            assertThat(staged.isEmpty()).isTrue();
        }
    }

    private static void collect(Network world, List<LocalPort> ports, List<FakePeer> peers, List<Object> arrived) {
        ports.forEach(port -> arrived.addAll(world.drain(port)));
        peers.forEach(peer -> {
            peer.session.data.forEach(section -> arrived.addAll(world.values(section)));
            peer.session.data.clear();
        });
    }
}
