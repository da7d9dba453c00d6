package io.gustfront.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.tuple.Fields;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.tuple.EdgeIds;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.Roots;
import io.gustfront.runtime.tuple.SourceStream;
import io.gustfront.runtime.tuple.SpoutFence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmitterTest {
    private static final Object[] X = {"x"};

    private final Network network = new Network();
    private final Staging staging = new Staging(100, 1 << 20);
    private final Outlets outlets = new Outlets(
            new RouteSettings(10, 1_000, 100, 1 << 20, false),
            staging,
            network.feeder,
            network.bell,
            new Network.Failures(),
            Network.codec(),
            network.streams);
    private final Emitter emitter = new Emitter(Network.codec(), EdgeIds.seeded(1, 1, 1, 1, 1));
    private final LocalPort here = network.placeHere(10, 11, new Share(1_000, 1_000));
    private final FakePeer there = network.placeThere(20, 20, 2);

    private StreamRoute route(int... tasks) {
        Branch[] targets = new Branch[tasks.length];
        for (int i = 0; i < tasks.length; i++) {
            targets[i] = branch(tasks[i]);
        }
        outlets.onPlan(network.plan());
        return new StreamRoute(network.stream, List.of(new Chooser.Fixed(targets)), Map.of(tasks[0], targets[0]));
    }

    private Branch branch(int task) {
        return new Branch(outlets.target(task, false), new Hop(network.stream, 3, task));
    }

    private List<Envelope> arrived() {
        staging.flush();
        List<Envelope> tuples = new ArrayList<>();
        Parcel parcel;
        while ((parcel = here.inbox().poll()) != null) {
            for (int i = 0; i < parcel.tuples(); i++) {
                tuples.add(parcel.envelopes()[i]);
            }
        }
        return tuples;
    }

    @Test
    void shouldGiveEachTargetAnEdgeOfItsOwn_L1() {
        StreamRoute route = route(10, 11);

        Chosen chosen = emitter.prepare(route, 0, X);
        long xor = emitter.drawEdges(chosen);
        emitter.sendOfRoot(chosen, X, 77, Network.FENCE);

        List<Envelope> arrived = arrived();
        assertThat(chosen).containsExactly(10, 11);
        assertThat(arrived).extracting(Envelope::targetTask).containsExactly(10, 11);
        assertThat(arrived.get(0).edges(0)).isNotEqualTo(arrived.get(1).edges(0));
        assertThat(arrived.get(0).edges(0) ^ arrived.get(1).edges(0)).isEqualTo(xor);
        assertThat(arrived).allSatisfy(tuple -> {
            assertThat(tuple.rootId(0)).isEqualTo(77);
            assertThat(tuple.getSourceTask()).isEqualTo(3);
            assertThat(tuple.getValues()).containsExactly("x");
        });
    }

    @Test
    void shouldSendNothingBeforeItIsTold_L1() {
        StreamRoute route = route(10, 11);

        Chosen chosen = emitter.prepare(route, 0, X);
        long unused = emitter.drawEdges(chosen);
        staging.flush();

        assertThat(staging.isEmpty()).isTrue();
        assertThat(here.inbox().isEmpty()).isTrue();
    }

    @Test
    void shouldLeaveEverythingAsItWasWhenTheValuesCannotBeEncoded_L1() {
        StreamRoute route = route(10, 20);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> emitter.prepare(route, 0, new Object[] {new Object()}))
                .withMessageContaining("java.lang.Object is not registered");

        assertThat(staging.isEmpty()).isTrue();
        Chosen chosen = emitter.prepare(route, 0, new Object[] {"fine"});
        assertThat(chosen).hasSize(2);
        emitter.sendUntracked(chosen, new Object[] {"fine"});
        assertThat(arrived()).extracting(tuple -> tuple.getValue(0)).containsExactly("fine");
    }

    @Test
    void shouldLeaveEverythingAsItWasWhenAGroupingThrows_L1() {
        route(10);
        StreamRoute route = new StreamRoute(
                network.stream,
                List.of(
                        new Chooser.Fixed(branch(10)),
                        new Chooser.Custom(
                                3,
                                (task, values) -> {
                                    throw new IllegalStateException("user's");
                                },
                                new Branch[0])),
                Map.of());

        assertThatThrownBy(() -> emitter.prepare(route, 0, X)).hasMessage("user's");

        assertThat(staging.isEmpty()).isTrue();
    }

    @Test
    void shouldEncodeOnceForAllTargetsOfOtherWorkers_B5() {
        StreamRoute route = route(10, 20);
        there.session.line(20, 1, false).grant(10, 1_000);

        emitter.sendUntracked(emitter.prepare(route, 0, X), X);

        assertThat(arrived())
                .hasSize(1)
                .allSatisfy(tuple -> assertThat(tuple.isTracked()).isFalse());
        assertThat(network.values(there.session.data.get(0))).containsExactly("x");
    }

    @Test
    void shouldNotEncodeForTargetsOfTheSameWorker() {
        StreamRoute route = route(10, 11);
        Object unregistered = new Object();

        Chosen chosen = emitter.prepare(route, 0, new Object[] {unregistered});
        assertThat(chosen).hasSize(2);
        emitter.sendUntracked(chosen, new Object[] {unregistered});

        assertThat(arrived()).allSatisfy(tuple -> assertThat(tuple.getValue(0)).isSameAs(unregistered));
    }

    @Test
    void shouldSendWithRootsOfItsOwnForEachTarget() {
        StreamRoute route = route(10, 11);
        Roots.Builder roots = new Roots.Builder();
        roots.add(1, 11, Network.FENCE);
        roots.add(2, 12, Network.FENCE);
        Roots first = roots.build();
        roots.add(1, 21, Network.FENCE);
        Roots second = roots.build();

        emitter.sendOfRoots(emitter.prepare(route, 0, X), X, new Roots[] {first, second});

        List<Envelope> arrived = arrived();
        assertThat(arrived.get(0).rootCount()).isEqualTo(2);
        assertThat(arrived.get(1).rootCount()).isEqualTo(1);
        assertThat(arrived.get(1).edges(0)).isEqualTo(21);
    }

    @Test
    void shouldSendToTheNamedTaskOrNobody() {
        outlets.target(10, false);
        outlets.onPlan(network.plan());
        SourceStream stream = network.stream;
        StreamRoute route = new StreamRoute(
                new SourceStream(stream.index(), stream.component(), stream.stream(), stream.fields(), true),
                List.of(),
                Map.of(10, branch(10)));

        assertThat(emitter.prepare(route, 10, X)).containsExactly(10);
        Chosen nobody = emitter.prepare(route, 11, X);
        assertThat(nobody).isEmpty();
        assertThat(emitter.drawEdges(nobody)).isZero();
    }

    // ---- acks that the tuple which was emitted last tells

    private Envelope emitted(StreamRoute route, Envelope anchor) {
        Chosen chosen = emitter.prepare(route, 0, X);
        anchor.addChild(emitter.drawEdges(chosen));
        emitter.sendOfRoot(chosen, X, anchor.root(), Network.FENCE);
        return anchor;
    }

    private Envelope input(long root, long edge) {
        return Envelope.ofRoot(new Hop(network.stream, 1, 3), X, root, edge, Network.FENCE);
    }

    @Test
    void shouldHaveTheTupleThatWasEmittedLastTellWhatAnAckWould_L7() {
        StreamRoute route = route(10, 11);
        Envelope acked = emitted(route, input(7, 0b1));

        assertThat(staging.takeOver(acked)).isTrue();

        List<Envelope> arrived = arrived();
        assertThat(arrived).hasSize(2);
        assertThat(arrived.get(0).edges() ^ arrived.get(1).edges())
                .as("of what is open, as of the acked one before")
                .isEqualTo(0b1);
    }

    @Test
    void shouldTellAnAckItselfWhenTheTupleThatWasEmittedLastIsOfAnotherTree_L7() {
        StreamRoute route = route(10);
        emitted(route, input(7, 0b1));

        assertThat(staging.takeOver(input(8, 0b1))).isFalse();
        assertThat(staging.takeOver(
                        Envelope.ofRoot(new Hop(network.stream, 1, 3), X, 7, 0b1, new SpoutFence(1, 2, 1, 1, 0))))
                .as("of an earlier placement")
                .isFalse();
        assertThat(staging.takeOver(Envelope.untracked(new Hop(network.stream, 1, 3), X)))
                .isFalse();
    }

    @Test
    void shouldTellAnAckItselfWhenTheTupleThatWasEmittedLastHasLeft_L7() {
        StreamRoute route = route(10);
        Envelope acked = emitted(route, input(7, 0b1));
        long edge = acked.edges() ^ 0b1;

        assertThat(arrived()).extracting(Envelope::edges).containsExactly(edge);
        assertThat(staging.takeOver(acked)).isFalse();
    }

    @Test
    void shouldTellAnAckItselfWhereTheTupleThatWasEmittedLastClosesACycle_L7() {
        Branch back = new Branch(outlets.target(10, true), new Hop(network.stream, 3, 10));
        outlets.onPlan(network.plan());
        Envelope acked = emitted(
                new StreamRoute(network.stream, List.of(new Chooser.Fixed(back)), Map.of(10, back)), input(7, 0b1));

        assertThat(staging.takeOver(acked)).isFalse();
    }

    @Test
    void shouldBringWhatATupleTookOverToTheWorkerThatItsTargetMovedTo_L7() {
        Envelope acked = emitted(route(10), input(7, 0b1));
        assertThat(staging.takeOver(acked)).isTrue();

        FakePeer moved = network.placeThere(10, 11, 3);
        outlets.onPlan(network.plan());
        moved.session.line(10, 2, false).grant(10, 1_000);
        staging.flush();

        assertThat(network.tuples(moved.session.data.get(0)))
                .singleElement()
                .satisfies(tuple -> assertThat(tuple.edges()).isEqualTo(0b1));
    }

    @Test
    void shouldTellAnAckItselfWhenTheTupleThatWasEmittedLastFilledItsBatch_L7() {
        StreamRoute route = route(10);
        Envelope acked = input(7, 0b1);
        for (int i = 0; i < 10; i++) {
            emitted(route, acked);
        }

        assertThat(staging.takeOver(acked)).isFalse();
    }

    @Test
    void shouldTellAnAckItselfWhenTheTupleThatWasEmittedLastIsEncoded_L7() {
        StreamRoute route = route(20);
        Envelope acked = emitted(route, input(7, 0b1));

        assertThat(staging.takeOver(acked)).isFalse();
    }

    @Test
    void shouldTellAnAckItselfThatTellsWhereItsTreeHasGone_W3() {
        StreamRoute route = route(10);
        Envelope acked = emitted(route, input(7, 0b1));
        acked.addChildReach(0b10);

        assertThat(staging.takeOver(acked)).isFalse();
    }

    @Test
    void shouldTellAnAckItselfWhereOneOfTheTwoHasSeveralRoots_L7() {
        StreamRoute route = route(10);
        Roots.Builder roots = new Roots.Builder();
        roots.add(7, 0b1, Network.FENCE);
        roots.add(8, 0b1, Network.FENCE);
        Envelope acked = Envelope.ofRoots(new Hop(network.stream, 1, 3), X, roots.build(), 0);
        roots.add(7, 0b10, Network.FENCE);
        roots.add(8, 0b10, Network.FENCE);
        emitter.sendOfRoots(emitter.prepare(route, 0, X), X, new Roots[] {roots.build()});

        assertThat(staging.takeOver(acked)).isFalse();
        assertThat(staging.takeOver(input(7, 0b1))).isFalse();
    }

    @Test
    void shouldTellAnAckItselfAfterAPlanHasMovedTheExecutorThatWasEmittedTo_L7() {
        StreamRoute route = route(10);
        Envelope acked = emitted(route, input(7, 0b1));

        network.placeThere(10, 11, 3);
        outlets.onPlan(network.plan());

        assertThat(staging.takeOver(acked)).isFalse();
    }

    @Test
    void shouldDrawEdgesForManyTargets() {
        int[] tasks = new int[50];
        for (int i = 0; i < tasks.length; i++) {
            tasks[i] = i + 100;
        }
        network.placeHere(100, 150, new Share(1_000, 1_000));
        StreamRoute route = route(tasks);

        Chosen chosen = emitter.prepare(route, 0, X);

        assertThat(emitter.drawEdges(chosen)).isNotZero();
        HashSet<Long> drawn = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            assertThat(drawn.add(emitter.drawEdge())).isTrue();
        }
    }

    @Test
    void shouldRefuseACallThatIsNotAsDeclared_L1() {
        SourceStream pair = new SourceStream(0, "spout", "pair", new Fields("a", "b"), false);
        SourceStream direct = new SourceStream(1, "spout", "direct", new Fields("a"), true);
        Routes routes = new Routes(
                "spout",
                Map.of(
                        "pair", new StreamRoute(pair, List.of(), Map.of()),
                        "direct", new StreamRoute(direct, List.of(), Map.of())));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> routes.check("default", 0, false))
                .withMessageContaining("component 'spout' has declared no stream 'default', only [");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> routes.check("pair", 1, false))
                .withMessage("stream 'pair' of component 'spout' has the fields [a, b], but 1 values were emitted");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> routes.check("direct", 1, false))
                .withMessage("stream 'direct' of component 'spout' is direct; use emitDirect");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> routes.check("pair", 2, true))
                .withMessage("stream 'pair' of component 'spout' is not direct; use emit");
        assertThat(routes.check("direct", 1, true).stream()).isSameAs(direct);
    }

    @Test
    void shouldKeepAnAnchorsChildrenRightThroughAWholeTree() {
        StreamRoute route = route(10, 11);
        Envelope parent = Envelope.ofRoot(new Hop(network.stream, 1, 3), new Object[] {"p"}, 7, 0b1, Network.FENCE);

        Chosen chosen = emitter.prepare(route, 0, X);
        parent.addChild(emitter.drawEdges(chosen));
        emitter.sendOfRoot(chosen, X, 7, Network.FENCE);

        long ledger = 0b1 ^ parent.edges(0);
        for (Envelope child : arrived()) {
            assertThat(ledger).isNotZero();
            ledger ^= child.edges(0);
        }
        assertThat(ledger).isZero();
    }
}
