package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.ManualClock;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.ControlCodec;
import io.gustfront.runtime.codec.ControlCodec.ClosedControl;
import io.gustfront.runtime.codec.ControlCodec.GrantControl;
import io.gustfront.runtime.codec.ControlCodec.SettleControl;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.flow.ControlInbox;
import io.gustfront.runtime.flow.CreditLine;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Settle;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.link.CloseReason;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.tuple.Reach;
import io.gustfront.runtime.worker.InboxPlaces.Bound;
import io.gustfront.runtime.worker.InboxPlaces.Part;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PeerLinksTest {
    private static final String LOST = "WORKER_LOST " + Reach.of(2, 1);

    private final ManualClock clock = new ManualClock(0);
    private final List<String> losses = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private int untold;
    private final PeerLinks links = new PeerLinks(
            clock,
            (directory, reach, reason) -> losses.add(reason.kind() + " " + reach),
            (section, reason) -> refused.add(section.length + " " + reason.kind()),
            () -> untold++);
    private final Peer peer = new Peer(2, () -> untold++);
    private final FakeLink link = new FakeLink(2, 1);
    private final LocalPort first = port(10, 1);
    private final LocalPort second = port(20, 2);

    private static LocalPort port(int firstTask, long epoch) {
        Share share = new Share(1, 1);
        return new LocalPort(
                firstTask,
                epoch,
                new Inbox(share, share, new Doorbell(), parcel -> {}),
                new ControlInbox(10, new Doorbell()));
    }

    private void plan(LocalPort... ports) {
        plan(100, ports);
    }

    private void plan(int tuples, LocalPort... ports) {
        Map<Integer, LocalPort> local = new TreeMap<>();
        Map<Integer, InboxPlaces> places = new TreeMap<>();
        for (LocalPort port : ports) {
            local.put(port.firstTask(), port);
            Part part = new Part(tuples, 1_000, 10, 1_000);
            places.put(port.firstTask(), new InboxPlaces(part, part, Set.of()));
        }
        plan(local, places, 1, peer);
    }

    /** A plan by which these workers send to an executor whose inbox takes 1,000 tuples, in batches of eight. */
    private Part planOfSenders(Integer... senders) {
        InboxPlaces places = InboxPlaces.of(new Bound(1_000, 100_000), new Bound(8, 1_000), 2, Set.of(senders));
        plan(Map.of(first.firstTask(), first), Map.of(first.firstTask(), places), 1, peer);
        return places.of(2);
    }

    /** A plan that knows of so many starts of worker 2, and has these workers. */
    private void plan(Map<Integer, LocalPort> local, Map<Integer, InboxPlaces> places, int incarnation, Peer... there) {
        Map<Integer, Peer> peers = new TreeMap<>();
        SortedMap<Integer, WorkerPlace> workers = new TreeMap<>();
        workers.put(1, new WorkerPlace(1, "h", 1, 1));
        for (Peer each : there) {
            peers.put(each.number(), each);
            workers.put(
                    each.number(),
                    new WorkerPlace(each.number(), "h", each.number(), each.number() == 2 ? incarnation : 1));
        }
        links.setPeers(peers);
        links.onPlan(
                new Directory(new WorkerPlan(1, workers, new TreeMap<>()), 1, 1, local, Map.copyOf(peers)), places);
    }

    private void plan(int incarnation, Peer... there) {
        plan(Map.of(), Map.of(), incarnation, there);
    }

    private List<Integer> granted() {
        return link.control.stream()
                .filter(GrantControl.class::isInstance)
                .map(control -> ((GrantControl) control).firstTask())
                .distinct()
                .toList();
    }

    private static byte[] section(int firstTask, long epoch) {
        return section(firstTask, epoch, 1);
    }

    private static byte[] section(int firstTask, long epoch, int tuples) {
        byte[] section = new byte[SectionHeader.BYTES + 4 + tuples];
        new SectionHeader(false, tuples, firstTask, epoch).writeTo(section);
        return section;
    }

    @Test
    void shouldGiveCreditForAllExecutorsWhenASessionOpens_B2() {
        plan(first, second);

        links.onSessionOpened(link);

        assertThat(link.control)
                .contains(new GrantControl(10, 1, false, 100, 1_000), new GrantControl(10, 1, true, 10, 1_000));
        assertThat(granted()).containsExactlyInAnyOrder(10, 20);
    }

    @Test
    void shouldGiveCreditForAnExecutorThatComesWithALaterPlan_B2() {
        plan(first);
        links.onSessionOpened(link);

        plan(first, second);

        assertThat(granted()).containsExactlyInAnyOrder(10, 20);
        assertThat(link.control)
                .filteredOn(GrantControl.class::isInstance)
                .as("once each, forward and feedback")
                .hasSize(4);
    }

    @Test
    void shouldGiveCreditForAnExecutorThatComesWhileTheSessionOpens_B2() {
        plan(first);
        link.onOffer = () -> {
            link.onOffer = () -> {};
            plan(first, second); // the plan's thread, between two steps of the link's
        };

        links.onSessionOpened(link);

        assertThat(granted()).containsExactlyInAnyOrder(10, 20);
    }

    @Test
    void shouldDivideAnInboxAnewWithALaterPlan_B2() {
        plan(first);
        links.onSessionOpened(link);

        plan(150, first);

        assertThat(link.control).contains(new GrantControl(10, 1, false, 150, 1_000));
    }

    @Test
    void shouldGrantAWorkerItsPartAtOnceWhenAPlanMakesItASender_B2() {
        Part before = planOfSenders(1);
        links.onSessionOpened(link);
        assertThat(link.control).contains(new GrantControl(10, 1, false, 1, 1), new GrantControl(10, 1, true, 1, 1));

        Part part = planOfSenders(1, 2);

        assertThat(before.tuples()).isOne();
        assertThat(part.tuples()).isEqualTo(492);
        assertThat(link.control)
                .contains(
                        new GrantControl(10, 1, false, 492, part.bytes()),
                        new GrantControl(10, 1, true, part.feedbackTuples(), part.feedbackBytes()));
    }

    /** It may have staged that by an older plan. */
    @Test
    void shouldHaveWhatAWorkerThatDoesNotSendHasStagedLeaveABatchAtATime_B2() {
        CreditLine credit = new CreditLine(); // the other worker's
        planOfSenders(1);
        links.onSessionOpened(link);
        for (int batch = 0; batch < 20; batch++) {
            byte[] section = section(10, 1, 8);
            takeGrants(credit);
            assertThat(credit.share().tryTake(8, section.length)).isTrue();
            assertThat(credit.share().tryTake(1, 1)).as("a second one").isFalse();

            links.onPayload(link, Lane.DATA, section);
            Parcel parcel = first.inbox().poll();
            takeGrants(credit);
            assertThat(credit.share().tryTake(1, 1)).as("while that waits").isFalse();
            parcel.places().giveBack(parcel.tuples(), parcel.bytes());
        }
        assertThat(refused).isEmpty();
    }

    private void takeGrants(CreditLine credit) {
        for (ControlCodec.Control control : link.control) {
            if (control instanceof GrantControl grant && !grant.feedback()) {
                credit.grant(grant.tuples(), grant.bytes());
            }
        }
        link.control.clear();
    }

    @Test
    void shouldCountWhatStillWaitsInTheInboxWhenASessionOpensAnew_B2() {
        plan(first);
        links.onSessionOpened(link);
        links.onPayload(link, Lane.DATA, section(10, 1)); // a tuple of 22 bytes
        link.open = false;
        links.onSessionClosed(link, CloseReason.TIMEOUT, List.of());
        FakeLink next = new FakeLink(2, 1);

        links.onSessionOpened(next);

        assertThat(next.control)
                .contains(new GrantControl(10, 1, false, 99, 978), new GrantControl(10, 1, true, 10, 1_000));
        Parcel parcel = first.inbox().poll();
        parcel.places().giveBack(parcel.tuples(), parcel.bytes());
        plan(140, first);
        assertThat(next.control).as("its place is free again").contains(new GrantControl(10, 1, false, 140, 1_000));
    }

    @Test
    void shouldHaveItToldLaterWhatAFullLinkRefuses_B2() {
        plan(first);
        links.onSessionOpened(link);
        links.onPayload(link, Lane.DATA, section(10, 1, 80));
        link.full = true;
        link.control.clear();
        assertThat(untold).isZero();

        Parcel parcel = first.inbox().poll();
        parcel.places().giveBack(parcel.tuples(), parcel.bytes());
        assertThat(untold).isEqualTo(1);
        assertThat(links.retryUntold()).isFalse();
        link.full = false;

        assertThat(links.retryUntold()).isTrue();
        assertThat(link.control).containsExactly(new GrantControl(10, 1, false, 180, 1_000 + 22 + 79));
    }

    @Test
    void shouldWakeWhoWaitsForCreditOfASessionThatCloses_B2() {
        plan(first);
        links.onSessionOpened(link);
        Doorbell bell = new Doorbell();
        assertThat(peer.session().line(30, 5, false).share().tryTake(1, 1, bell))
                .isFalse();
        assertThat(bell.answer()).isFalse();

        links.onSessionClosed(link, CloseReason.TIMEOUT, List.of());

        assertThat(bell.answer()).isTrue();
        assertThat(peer.session()).as("and it finds that there is none").isNull();
    }

    @Test
    void shouldHandASectionToThePlacementThatItIsMeantFor_I2() {
        plan(first);
        links.onSessionOpened(link);

        links.onPayload(link, Lane.DATA, section(10, 1));

        assertThat(first.inbox().poll()).isNotNull();
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldRefuseASectionForAPlacementThatIsNotOpen_K4() {
        plan(first);
        links.onSessionOpened(link);

        links.onPayload(link, Lane.DATA, section(10, 2));
        links.onPayload(link, Lane.DATA, section(20, 2));

        assertThat(first.inbox().poll()).isNull();
        assertThat(refused).containsExactly("22 MOVED", "22 MOVED");
    }

    @Test
    void shouldBringSettlementsToThePlacementThatEmitted_I3() {
        plan(first);
        links.onSessionOpened(link);
        Settlements settlements = new Settlements(new long[] {1, 2}, Map.of());

        links.onPayload(link, Lane.CONTROL, ControlCodec.encode(new SettleControl(10, 2, settlements)));
        assertThat(first.control().isEmpty()).isTrue();
        links.onPayload(link, Lane.CONTROL, ControlCodec.encode(new SettleControl(10, 1, settlements)));

        assertThat(((Settle) first.control().poll()).settlements().acks()).containsExactly(1, 2);
    }

    @Test
    void shouldTakeCreditThatThePeerGives_B2() {
        plan(first);
        links.onSessionOpened(link);

        links.onPayload(link, Lane.CONTROL, ControlCodec.encode(new GrantControl(30, 5, false, 7, 100)));

        assertThat(peer.session().line(30, 5, false).share().free()).isEqualTo(7);
        assertThat(peer.session().line(30, 5, true).share().free()).isZero();
    }

    @Test
    void shouldFailWhatWasUnderWayAtACloseAndAgainAtTheNextOpening_K3() {
        plan(first);
        links.onSessionOpened(link);
        assertThat(losses).as("the first is no loss").isEmpty();

        links.onSessionClosed(link, CloseReason.TIMEOUT, List.of(section(30, 5)));
        assertThat(losses).containsExactly(LOST);
        assertThat(refused).containsExactly("22 WORKER_LOST");
        assertThat(peer.session()).isNull();
        links.onSessionOpened(new FakeLink(2, 1));

        assertThat(losses).containsExactly(LOST, LOST);
    }

    /** What was under way to the other start was lost with it, and nothing of this one can have been. */
    @Test
    void shouldNotFailAnythingWhenANewStartOpens_K3() {
        plan(first);
        links.onSessionOpened(link);
        links.onSessionClosed(link, CloseReason.PEER_REPLACED, List.of());
        assertThat(losses).containsExactly(LOST);

        links.onSessionOpened(new FakeLink(2, 2));

        assertThat(losses).containsExactly(LOST);
    }

    @Test
    void shouldRingWhoWaitsForAConnectionWhenTheSessionGoesOn_W4() {
        plan(first);
        links.onSessionOpened(link);
        Doorbell bell = new Doorbell();
        peer.ringWhenConnected(bell);
        assertThat(bell.answer()).isFalse();

        links.onSessionResumed(link);

        assertThat(bell.answer()).isTrue();
    }

    @Test
    void shouldRingWhoWaitsForTheSession_W4() {
        plan(first);
        Doorbell bell = new Doorbell();
        peer.ringWhenConnected(bell);

        links.onSessionOpened(link);

        assertThat(bell.answer()).isTrue();
    }

    @Test
    void shouldTellOthersOfAnIncarnationThatIsLostAndFailAgainWhenTheyHaveClosedToo_W1_W2() {
        Peer third = new Peer(3, () -> {});
        plan(first);
        links.setPeers(Map.of(2, peer, 3, third));
        FakeLink other = new FakeLink(3, 1);
        links.onSessionOpened(link);
        links.onSessionOpened(other);

        links.onSessionClosed(link, CloseReason.PEER_REPLACED, List.of());
        assertThat(other.control).contains(new ClosedControl(2, 1));
        assertThat(losses).hasSize(1);
        links.onPayload(other, Lane.CONTROL, ControlCodec.encode(new ClosedControl(2, 1)));

        assertThat(losses).hasSize(2);
    }

    /** The close was not a farewell: worker 3 may have gone on to send to worker 2, which died only later. */
    @Test
    void shouldDropAWorkerWhoseSessionHadTimedOutWhenItLeavesThePlan_W1_W2() {
        Peer third = new Peer(3, () -> {});
        FakeLink other = new FakeLink(3, 1);
        plan(1, peer, third);
        links.onSessionOpened(link);
        links.onSessionOpened(other);
        links.onSessionClosed(link, CloseReason.TIMEOUT, List.of());
        assertThat(losses).hasSize(1);
        assertThat(other.control).as("it is not lost").noneMatch(ClosedControl.class::isInstance);

        plan(1, third);
        assertThat(losses).hasSize(2);
        assertThat(other.control).contains(new ClosedControl(2, 1));
        links.onPayload(other, Lane.CONTROL, ControlCodec.encode(new ClosedControl(2, 1)));

        assertThat(losses).hasSize(3);
    }

    @Test
    void shouldDropAnIncarnationWhoseSessionHadClosedWhenAPlanKnowsANewerOne_W1_W2() {
        Peer third = new Peer(3, () -> {});
        FakeLink other = new FakeLink(3, 1);
        plan(1, peer, third);
        links.onSessionOpened(link);
        links.onSessionOpened(other);
        links.onSessionClosed(link, CloseReason.PEER_CLOSED, List.of());

        plan(2, peer, third);

        assertThat(losses).hasSize(2);
        assertThat(other.control).contains(new ClosedControl(2, 1));
    }

    @Test
    void shouldDropAnIncarnationWhoseSessionHadClosedWhenANewerOneOpensASession_W1_W2() {
        Peer third = new Peer(3, () -> {});
        FakeLink other = new FakeLink(3, 1);
        plan(1, peer, third);
        links.onSessionOpened(link);
        links.onSessionOpened(other);
        links.onSessionClosed(link, CloseReason.TIMEOUT, List.of());

        links.onSessionOpened(new FakeLink(2, 2));

        assertThat(other.control).contains(new ClosedControl(2, 1));
        other.control.clear();
        plan(2, peer, third);
        assertThat(other.control).as("once").noneMatch(ClosedControl.class::isInstance);
    }

    /** Only worker 3 could reach worker 2: this one never had a session with it. */
    @Test
    void shouldDropAWorkerThatItNeverHadASessionWith_W1_W2() {
        Peer third = new Peer(3, () -> {});
        FakeLink other = new FakeLink(3, 1);
        plan(1, peer, third);
        links.onSessionOpened(other);
        links.onPayload(other, Lane.CONTROL, ControlCodec.encode(new ClosedControl(2, 1)));
        assertThat(losses).as("it waits for its own notice").isEmpty();

        plan(2, peer, third);

        assertThat(losses).hasSize(1);
        assertThat(other.control).contains(new ClosedControl(2, 1));
    }

    @Test
    void shouldFailAtTheBoundForALossThatOnlyAPeerTellsOf_W2() {
        Peer third = new Peer(3, () -> {});
        FakeLink other = new FakeLink(3, 1);
        plan(1, peer, third);
        links.onSessionOpened(other);
        links.onPayload(other, Lane.CONTROL, ControlCodec.encode(new ClosedControl(2, 1)));

        clock.advance(Duration.ofSeconds(5));
        links.expireLosses();

        assertThat(losses).hasSize(1);
    }

    @Test
    void shouldDropAWorkerThatLeftThePlanOnlyWhenItsSessionIsClosed_W1() {
        Peer third = new Peer(3, () -> {});
        FakeLink other = new FakeLink(3, 1);
        plan(1, peer, third);
        links.onSessionOpened(link);
        links.onSessionOpened(other);

        plan(1, third);
        assertThat(losses).as("what waits there may still leave").isEmpty();
        links.onSessionClosed(link, CloseReason.PEER_REMOVED, List.of());

        assertThat(losses).hasSize(1);
        assertThat(other.control).containsOnlyOnce(new ClosedControl(2, 1));
    }

    @Test
    void shouldTellOfALossLaterWhatAFullLinkRefuses_W1() {
        Peer third = new Peer(3, () -> {});
        FakeLink other = new FakeLink(3, 1);
        plan(1, peer, third);
        links.onSessionOpened(link);
        links.onSessionOpened(other);
        other.full = true;

        links.onSessionClosed(link, CloseReason.PEER_REPLACED, List.of());
        assertThat(links.retryUntold()).isFalse();
        other.full = false;

        assertThat(links.retryUntold()).isTrue();
        assertThat(other.control).contains(new ClosedControl(2, 1));
    }

    /** The dialer had the first session open, and sent acks over it, when this side still waited for its first frame. */
    @Test
    void shouldFailOpenTreesWhenTheFirstSessionThatItHearsOfIsNotTheFirst_K3() {
        plan(1, peer);
        link.number = 2;

        links.onSessionOpened(link);

        assertThat(losses).hasSize(1);
    }
}
