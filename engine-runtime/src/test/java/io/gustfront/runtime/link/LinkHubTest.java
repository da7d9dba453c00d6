package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.link.LinkCluster.Worker;
import io.gustfront.runtime.link.LinkCounters.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whole workers in virtual time. */
class LinkHubTest {
    @BeforeAll
    static void quiet() {
        QuietLogs.set();
    }

    private static void offer(Worker worker, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(worker.offer(Lane.DATA, "d" + i)).isTrue();
        }
    }

    private static List<String> delivered(Worker worker) {
        return worker.recorded().payloads.stream().map(RecordingListener::text).toList();
    }

    private static List<String> numbered(int count) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expected.add("d" + i);
        }
        return expected;
    }

    // ---- sessions

    @Test
    void shouldOpenASessionOnBothSidesBeforeAnyPayload_K1() {
        LinkCluster cluster = LinkCluster.ofTwo();

        cluster.until(() -> cluster.worker(1).session() != null);
        cluster.worker(1).offer(Lane.DATA, "a");
        cluster.worker(1).offer(Lane.DATA, "b");
        cluster.settle();

        assertThat(cluster.worker(1).recorded().events).containsExactly("opened 1 with 2.1");
        assertThat(cluster.worker(2).recorded().events).containsExactly("opened 1 with 1.1", "DATA a", "DATA b");
    }

    @Test
    void shouldDeliverExactlyOnceAcrossReconnects_K1() {
        LinkCluster cluster = LinkCluster.linked();
        cluster.network.delay("host1", "host2", 1_000_000);

        for (int i = 0; i < 50; i++) {
            cluster.worker(1).offer(Lane.DATA, "d" + i);
            cluster.worker(2).offer(Lane.CONTROL, "d" + i);
            if (i % 5 == 0) {
                cluster.network.step();
                cluster.network.cut("host1", "host2");
                cluster.pass(Duration.ofMillis(300));
            }
        }
        cluster.pass(Duration.ofSeconds(3));

        assertThat(delivered(cluster.worker(1))).isEqualTo(numbered(50));
        assertThat(delivered(cluster.worker(2))).isEqualTo(numbered(50));
        assertThat(cluster.worker(1).session().pendingBytes()).isZero();
        assertThat(cluster.worker(1).hub.counters().get(Counter.SESSIONS_RESUMED))
                .isPositive();
        assertThat(cluster.worker(1).hub.counters().get(Counter.ENTRIES_RESENT)).isPositive();
    }

    @Test
    void shouldCarryOnAcrossASilenceShorterThanTheTimeout_K2() {
        LinkCluster cluster = LinkCluster.linked();
        cluster.network.hold("host1", "host2");
        offer(cluster.worker(1), 10);
        cluster.pass(Duration.ofSeconds(8));

        cluster.network.release("host1", "host2");
        cluster.pass(Duration.ofSeconds(1));

        assertThat(delivered(cluster.worker(2))).isEqualTo(numbered(10));
        assertThat(cluster.worker(2).recorded().sessions).hasSize(1);
    }

    @Test
    void shouldCloseOnBothSidesAfterTheTimeoutAndThenOpenTheNextNumber_K2_K3() {
        LinkCluster cluster = LinkCluster.linked();
        offer(cluster.worker(1), 2);
        cluster.pass(Duration.ofMillis(10));
        cluster.network.hold("host1", "host2");
        cluster.worker(1).offer(Lane.DATA, "lost");
        cluster.worker(1).offer(Lane.CONTROL, "lost too");
        cluster.worker(2).offer(Lane.DATA, "lost");

        cluster.pass(Duration.ofSeconds(11));
        assertThat(cluster.worker(1).recorded().events).endsWith("closed 1 with 2 TIMEOUT [lost]");
        assertThat(cluster.worker(2).recorded().events).endsWith("closed 1 with 1 TIMEOUT [lost]");

        cluster.network.release("host1", "host2");
        cluster.pass(Duration.ofSeconds(7));
        assertThat(cluster.worker(1).recorded().events).endsWith("opened 2 with 2.1");
        assertThat(cluster.worker(2).recorded().events).endsWith("opened 2 with 1.1");
        assertThat(delivered(cluster.worker(2))).containsExactly("d0", "d1");
    }

    @Test
    void shouldAnswerClosedToOneThatResumesAClosedSession_K2() {
        LinkCluster cluster = LinkCluster.linked();
        Worker sleeper = cluster.worker(1);
        offer(sleeper, 1);
        // The first is stopped for 12 s: it finds its session as it was, the other has closed it.
        for (int i = 0; i < 12; i++) {
            cluster.clock.advance(Duration.ofSeconds(1));
            cluster.worker(2).transport.doWork();
        }
        assertThat(cluster.worker(2).recorded().events).endsWith("closed 1 with 1 TIMEOUT []");

        cluster.pass(Duration.ofSeconds(1));

        assertThat(sleeper.recorded().events)
                .containsExactly("opened 1 with 2.1", "closed 1 with 2 PEER_CLOSED [d0]", "opened 2 with 2.1");
        assertThat(cluster.worker(2).recorded().events).endsWith("opened 2 with 1.1");
        assertThat(delivered(cluster.worker(2))).isEmpty();
    }

    @Test
    void shouldNotReportASessionOfWhichTheVerdictWasLost_K1() {
        LinkCluster cluster = LinkCluster.ofTwo();
        int[] verdicts = new int[1];
        cluster.network.interfere((from, to, frame) -> {
            HandshakeFrames.Prefix prefix = HandshakeFrames.prefix(frame);
            if (prefix != null && prefix.type() == HandshakeFrames.VERDICT && verdicts[0]++ == 0) {
                cluster.network.cut("host1", "host2");
            }
            return List.of(frame);
        });

        cluster.pass(Duration.ofSeconds(2));

        assertThat(verdicts[0]).isEqualTo(2);
        assertThat(cluster.worker(1).recorded().events).containsExactly("opened 1 with 2.1");
        assertThat(cluster.worker(2).recorded().events).containsExactly("opened 1 with 1.1");
    }

    @Test
    void shouldResumeASessionOfWhichTheFirstFrameWasLost_K1() {
        LinkCluster cluster = LinkCluster.ofTwo();
        int[] frames = new int[1];
        cluster.network.interfere((from, to, frame) -> {
            if (HandshakeFrames.prefix(frame) == null && from.equals("host1") && frames[0]++ == 0) {
                cluster.network.cut("host1", "host2");
            }
            return List.of(frame);
        });

        cluster.until(() -> cluster.worker(1).session() != null);
        cluster.worker(1).offer(Lane.DATA, "a");
        cluster.pass(Duration.ofSeconds(2));

        assertThat(cluster.worker(1).recorded().events).containsExactly("opened 1 with 2.1");
        assertThat(cluster.worker(2).recorded().events).containsExactly("opened 1 with 1.1", "DATA a");
    }

    @Test
    void shouldSurviveDamagedDroppedAndRepeatedFrames_K1() {
        LinkCluster cluster = LinkCluster.linked();
        Random random = new Random(5);
        cluster.network.interfere((from, to, frame) -> switch (random.nextInt(20)) {
            case 0 -> {
                frame[random.nextInt(frame.length)] ^= 4;
                yield List.of(frame);
            }
            case 1 -> List.of();
            case 2 -> List.of(frame, frame);
            default -> List.of(frame);
        });
        for (int i = 0; i < 200; i++) {
            cluster.worker(1).offer(Lane.DATA, "d" + i);
            cluster.pass(Duration.ofMillis(20));
        }
        cluster.network.interfere(null);
        cluster.pass(Duration.ofSeconds(6)); // a handshake that lost a frame is given up after five

        assertThat(delivered(cluster.worker(2))).isEqualTo(numbered(200));
        assertThat(cluster.worker(2).recorded().sessions).hasSize(1);
        for (Counter fault : List.of(Counter.CORRUPT_FRAMES, Counter.GAPS, Counter.DUPLICATES_IGNORED)) {
            assertThat(cluster.worker(2).hub.counters().get(fault))
                    .as(fault.name())
                    .isPositive();
        }
    }

    @Test
    void shouldFindOutThatItsLastFrameWasLostThoughNothingFollows_K1() {
        LinkCluster cluster = LinkCluster.linked();
        cluster.pass(Duration.ofMillis(100));
        cluster.network.interfere((from, to, frame) -> List.of());
        cluster.worker(1).offer(Lane.DATA, "d0");
        cluster.settle();
        cluster.network.interfere(null);

        cluster.pass(Duration.ofMillis(1_100));

        assertThat(delivered(cluster.worker(2))).isEqualTo(numbered(1));
    }

    @Test
    void shouldCarryLargePayloadsOverALongWayWithoutLosingTheSession_K2_K6() {
        LinkCluster cluster = LinkCluster.linked();
        cluster.network.delay("host1", "host2", Duration.ofMillis(500).toNanos());
        assertThat(cluster.worker(1).session().offer(Lane.DATA, new byte[16 << 20]))
                .isTrue();
        cluster.pass(Duration.ofMillis(600));
        cluster.worker(1).offer(Lane.CONTROL, "ack");

        // It waits for what is in the connection already, no more.
        cluster.pass(Duration.ofMillis(1_100));
        assertThat(delivered(cluster.worker(2))).containsExactly("ack");
        cluster.pass(Duration.ofSeconds(30));

        assertThat(delivered(cluster.worker(2))).containsExactly("ack", (16 << 20) + " bytes");
        assertThat(cluster.worker(1).recorded().sessions).hasSize(1);
        assertThat(cluster.worker(1).hub.counters().get(Counter.CONNECTIONS_LOST))
                .isZero();
    }

    // ---- incarnations

    @Test
    void shouldCloseTheSessionWithAnOlderIncarnationWhenThePlanNamesANewer_W1() {
        LinkCluster cluster = LinkCluster.linked();
        offer(cluster.worker(1), 1);
        cluster.network.hold("host1", "host2");

        cluster.worker(1).hub.setPeers(Map.of(2, new PeerAddress("host2", LinkCluster.port(2), 2)));
        cluster.settle();

        assertThat(cluster.worker(1).recorded().events).endsWith("closed 1 with 2 PEER_REPLACED [d0]");
    }

    @Test
    void shouldCloseTheSessionWithAnOlderIncarnationWhenANewerOneDials_W1() {
        LinkCluster cluster = LinkCluster.linked();
        Worker older = cluster.worker(1);
        offer(cluster.worker(2), 1);
        cluster.network.hold("host1", "host2");
        Worker newer = cluster.new Worker(1, 2, cluster.settings, new RecordingListener());
        InMemoryTransport elsewhere = cluster.network.transport("elsewhere");
        RecordingListener listener = new RecordingListener();
        LinkHub hub = new LinkHub(newer.identity, cluster.settings, elsewhere, cluster.clock, new Random(1), listener);
        listen(hub, "elsewhere");
        hub.setPeers(Map.of(2, new PeerAddress("host2", LinkCluster.port(2), 0)));
        cluster.pass(Duration.ofMillis(100));

        assertThat(cluster.worker(2).recorded().events)
                .containsExactly("opened 1 with 1.1", "closed 1 with 1 PEER_REPLACED [d0]", "opened 1 with 1.2");
        assertThat(listener.events).containsExactly("opened 1 with 2.1");

        // Nothing of the older one is taken any more, and it is told why.
        older.offer(Lane.DATA, "ghost");
        cluster.network.release("host1", "host2");
        cluster.pass(Duration.ofSeconds(3));
        assertThat(delivered(cluster.worker(2))).isEmpty();
        assertThat(older.recorded().events).contains("refused by 2 STALE_INCARNATION");
        assertThat(cluster.worker(2).session().isOpen()).isTrue();
    }

    private static void listen(LinkHub hub, String host) {
        try {
            hub.listen(host, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldCloseTheSessionWithAnOlderIncarnationWhenANewerOneAnswers_W1() {
        LinkCluster cluster = LinkCluster.linked();
        cluster.worker(2).kill();
        cluster.start(2, 2).hub.setPeers(cluster.plan());
        cluster.pass(Duration.ofSeconds(1));

        assertThat(cluster.worker(1).recorded().events)
                .containsExactly("opened 1 with 2.1", "closed 1 with 2 PEER_REPLACED []", "opened 1 with 2.2");
    }

    @Test
    void shouldNotSpeakWithAnIncarnationOlderThanThePlans_W1() {
        LinkCluster cluster = new LinkCluster(1, LinkSettings.defaults(LinkCluster.SECRET));
        cluster.start(1, 1);
        cluster.start(2, 1);
        cluster.worker(1).hub.setPeers(Map.of(2, new PeerAddress("host2", LinkCluster.port(2), 2)));
        cluster.worker(2).hub.setPeers(cluster.plan());
        cluster.pass(Duration.ofSeconds(5));

        assertThat(cluster.worker(1).recorded().events).isEmpty();
        assertThat(cluster.worker(2).recorded().events).isEmpty();
    }

    @Test
    void shouldRefuseASecondProcessOfTheSameIncarnation_I1() {
        LinkCluster cluster = LinkCluster.linked();
        RecordingListener listener = new RecordingListener();
        LinkHub twin = new LinkHub(
                new WorkerIdentity(LinkCluster.TOPOLOGY, 1, 1, 99),
                cluster.settings,
                cluster.network.transport("elsewhere"),
                cluster.clock,
                new Random(1),
                listener);
        listen(twin, "elsewhere");
        twin.setPeers(cluster.plan());
        cluster.pass(Duration.ofSeconds(3));

        assertThat(listener.events).containsExactly("refused by 2 DUPLICATE_INCARNATION");
        assertThat(cluster.worker(2).recorded().events).containsExactly("opened 1 with 1.1");
    }

    // ---- peers that come and go

    @Test
    void shouldLinkAllPairsOfManyWorkers() {
        LinkCluster cluster = new LinkCluster(1, LinkSettings.defaults(LinkCluster.SECRET));
        for (int number = 1; number <= 12; number++) {
            cluster.start(number, 1);
        }
        cluster.introduce();
        cluster.pass(Duration.ofSeconds(2));

        cluster.workers
                .values()
                .forEach(worker -> assertThat(worker.recorded().sessions).hasSize(11));
    }

    @Test
    void shouldFindAPeerThatStartsLate() {
        LinkCluster cluster = new LinkCluster(1, LinkSettings.defaults(LinkCluster.SECRET));
        cluster.start(1, 1).hub.setPeers(Map.of(2, new PeerAddress("host2", LinkCluster.port(2), 0)));
        cluster.pass(Duration.ofSeconds(20));
        cluster.start(2, 1);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(cluster.worker(1).recorded().events).containsExactly("refused by 2 UNKNOWN_PEER");

        cluster.introduce();
        cluster.pass(Duration.ofMillis(1_100));

        assertThat(cluster.worker(1).session()).isNotNull();
        assertThat(cluster.worker(2).session()).isNotNull();
    }

    @Test
    void shouldCloseTheSessionWithAPeerThatLeftAfterWhatWaitedHasArrived() {
        LinkCluster cluster = LinkCluster.linked();
        offer(cluster.worker(1), 5);

        cluster.worker(1).hub.setPeers(Map.of());
        cluster.pass(Duration.ofSeconds(1));

        assertThat(cluster.worker(1).recorded().events).endsWith("closed 1 with 2 PEER_REMOVED []");
        assertThat(delivered(cluster.worker(2))).isEqualTo(numbered(5));
        assertThat(cluster.worker(2).recorded().events).endsWith("closed 1 with 1 PEER_CLOSED []");
        cluster.pass(Duration.ofSeconds(20));
        assertThat(cluster.worker(1).session()).isNull();
    }

    @Test
    void shouldResumeTheSessionWithAPeerThatLeftUntilWhatWaitedHasArrived() {
        LinkCluster cluster = LinkCluster.linked();
        offer(cluster.worker(1), 5);
        cluster.worker(1).hub.setPeers(Map.of());
        cluster.network.cut("host1", "host2");
        cluster.pass(Duration.ofSeconds(4));

        assertThat(cluster.worker(1).recorded().events).endsWith("closed 1 with 2 PEER_REMOVED []");
        assertThat(delivered(cluster.worker(2))).isEqualTo(numbered(5));
    }

    @Test
    void shouldWaitForAPeerThatLeftNoLongerThanItMay() {
        LinkCluster cluster = LinkCluster.linked();
        cluster.network.hold("host1", "host2");
        offer(cluster.worker(1), 1);
        cluster.worker(1).hub.setPeers(Map.of());

        cluster.pass(Duration.ofMillis(4_990));
        assertThat(cluster.worker(1).session()).isNotNull();
        cluster.pass(Duration.ofMillis(20));

        assertThat(cluster.worker(1).recorded().events).endsWith("closed 1 with 2 PEER_REMOVED [d0]");
    }

    @Test
    void shouldOpenTheNextSessionWithAPeerThatCameBack_K2() {
        LinkCluster cluster = LinkCluster.linked();
        cluster.worker(1).hub.setPeers(Map.of());
        cluster.pass(Duration.ofSeconds(1));
        cluster.introduce();
        cluster.pass(Duration.ofSeconds(2));

        assertThat(cluster.worker(1).recorded().events).endsWith("opened 2 with 2.1");
        assertThat(cluster.worker(2).recorded().events).endsWith("opened 2 with 1.1");
    }

    @Test
    void shouldCloseAllSessionsInOrderWhenTheHubCloses() {
        LinkCluster cluster = LinkCluster.linked();
        offer(cluster.worker(2), 5);
        cluster.worker(2).hub.close();
        cluster.pass(Duration.ofMillis(100));

        assertThat(cluster.worker(2).hub.isClosed()).isTrue();
        assertThat(cluster.worker(2).recorded().events).endsWith("closed 1 with 1 HUB_CLOSED []");
        assertThat(delivered(cluster.worker(1))).isEqualTo(numbered(5));
        assertThat(cluster.worker(1).recorded().events).endsWith("closed 1 with 2 PEER_CLOSED []");
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.worker(1).session()).isNull();
    }

    @Test
    void shouldReportAPairThatIsApartAgainAndAgain_K3() {
        LinkCluster cluster = new LinkCluster(1, LinkSettings.defaults(LinkCluster.SECRET));
        cluster.start(1, 1);
        cluster.start(2, 1);
        cluster.network.hold("host1", "host2");
        cluster.introduce();
        cluster.pass(Duration.ofSeconds(29));
        assertThat(cluster.worker(1).recorded().events).isEmpty();

        cluster.pass(Duration.ofSeconds(32));

        for (int number = 1; number <= 2; number++) {
            int other = 3 - number;
            assertThat(cluster.worker(number).recorded().events)
                    .containsExactly("apart from " + other + " for 30 s", "apart from " + other + " for 60 s");
        }
    }

    // ---- strangers

    /** Connects to worker 2 and does what a test wants. */
    private static final class Stranger implements ConnectionHandler {
        final List<byte[]> frames = new ArrayList<>();
        Connection connection;
        boolean connected;
        boolean gone;

        @Override
        public void onConnected(Connection newConnection) {
            connected = true;
        }

        @Override
        public void onFrame(Connection from, byte[] source, int offset, int length) {
            frames.add(Arrays.copyOfRange(source, offset, offset + length));
        }

        @Override
        public void onWritable(Connection to) {}

        @Override
        public void onDisconnected(Connection from, String why) {
            gone = true;
        }
    }

    private static Stranger stranger(LinkCluster cluster) {
        Stranger stranger = new Stranger();
        InMemoryTransport transport = cluster.network.transport("stranger");
        stranger.connection = transport.dial(new PeerAddress("host2", LinkCluster.port(2), 0), stranger);
        cluster.pass(Duration.ofMillis(1));
        assertThat(stranger.connected).isTrue();
        return stranger;
    }

    @Test
    void shouldCloseAConnectionThatDoesNotProveItselfInTime() {
        LinkCluster cluster = LinkCluster.linked();
        Stranger stranger = stranger(cluster);

        cluster.pass(Duration.ofMillis(4_980));
        assertThat(stranger.gone).isFalse();
        cluster.pass(Duration.ofMillis(30));

        assertThat(stranger.gone).isTrue();
    }

    @Test
    void shouldCloseAConnectionThatSaysHelloAndNothingElse() {
        LinkCluster cluster = LinkCluster.linked();
        Stranger stranger = stranger(cluster);
        byte[] hello = HandshakeFrames.hello(
                new WorkerIdentity(LinkCluster.TOPOLOGY, 1, 99, 1), 2, 1, new byte[HandshakeFrames.CHALLENGE_BYTES]);
        stranger.connection.send(hello, 0, hello.length);

        cluster.pass(Duration.ofMillis(5_010));

        assertThat(stranger.frames).hasSize(1);
        assertThat(stranger.gone).isTrue();
        // It claimed to be a newer incarnation, and has proved nothing.
        assertThat(cluster.worker(2).recorded().events).containsExactly("opened 1 with 1.1");
    }

    @Test
    void shouldCloseTheOldestOfTooManyConnectionsThatHaveNotProvedThemselves() {
        LinkCluster cluster =
                new LinkCluster(1, LinkSettings.defaults(LinkCluster.SECRET).withMaxPendingHandshakes(3));
        cluster.start(1, 1);
        cluster.start(2, 1);
        List<Stranger> strangers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            strangers.add(stranger(cluster));
        }
        assertThat(strangers.stream().map(stranger -> stranger.gone)).containsExactly(true, true, false, false, false);

        cluster.introduce();
        cluster.pass(Duration.ofMillis(100));

        assertThat(cluster.worker(1).session()).isNotNull();
    }

    @Test
    void shouldParseNothingOfAStrangerThatIsLargerThanAHandshake() {
        LinkCluster cluster = LinkCluster.linked();
        Stranger stranger = stranger(cluster);
        stranger.connection.send(new byte[HandshakeFrames.MAX_BYTES + 1], 0, HandshakeFrames.MAX_BYTES + 1);
        cluster.pass(Duration.ofMillis(1));

        assertThat(stranger.gone).isTrue();
        assertThat(stranger.frames).isEmpty();
    }

    @Test
    void shouldTakeNoFrameOfASessionFromAStranger() {
        LinkCluster cluster = LinkCluster.linked();
        Stranger stranger = stranger(cluster);
        FrameWriter writer = new FrameWriter(1024);
        writer.begin(FrameType.PAYLOADS, 0, 0, 1);
        writer.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.WHOLE, 1), new byte[1], 0);
        stranger.connection.send(writer.frame(), 0, writer.finish());
        cluster.pass(Duration.ofMillis(1));

        assertThat(stranger.gone).isTrue();
        assertThat(delivered(cluster.worker(2))).isEmpty();
    }

    @Test
    void shouldNotLinkWorkersWithDifferentSecrets() {
        LinkCluster cluster = new LinkCluster(1, LinkSettings.defaults(LinkCluster.SECRET));
        cluster.start(1, 1);
        LinkSettings other = LinkSettings.defaults(LinkSecret.of(RecordingListener.bytes("another secret!!")));
        Worker two = cluster.new Worker(2, 1, other, new RecordingListener()).start();
        cluster.workers.put(2, two);
        cluster.introduce();
        cluster.pass(Duration.ofSeconds(5));

        assertThat(cluster.worker(1).recorded().events).isEmpty();
        assertThat(two.recorded().events).isEmpty();
        assertThat(two.hub.counters().get(Counter.HANDSHAKES_FAILED)).isBetween(20L, 50L);
    }

    // ---- manners

    @Test
    void shouldKeepASessionOpenWithAFrameASecondWhenNothingHappens_K2() {
        LinkCluster cluster = LinkCluster.linked();
        cluster.pass(Duration.ofSeconds(2));
        long before = cluster.worker(1).hub.counters().get(Counter.FRAMES_SENT);

        cluster.pass(Duration.ofMinutes(1));

        assertThat(cluster.worker(1).hub.counters().get(Counter.FRAMES_SENT) - before)
                .isBetween(59L, 61L);
        assertThat(cluster.worker(1).recorded().events).hasSize(1);
    }

    @Test
    void shouldDoNothingBetweenItsDeadlines() {
        LinkCluster cluster = LinkCluster.linked();
        cluster.pass(Duration.ofSeconds(2));

        for (int i = 0; i < 1_000; i++) {
            if (cluster.network.idleNs() > 1_000) {
                assertThat(cluster.network.step()).isZero();
            }
            cluster.clock.advanceNs(1_000);
        }
    }

    @Test
    void shouldCloseTheSessionWhoseListenerFailsAndOpenTheNext() {
        LinkCluster cluster = new LinkCluster(1, LinkSettings.defaults(LinkCluster.SECRET));
        cluster.start(1, 1);
        RecordingListener failing = new RecordingListener() {
            @Override
            public void onPayload(LinkSession from, Lane lane, byte[] payload) {
                if (RecordingListener.text(payload).equals("bad")) {
                    throw new IllegalStateException("bad");
                }
                super.onPayload(from, lane, payload);
            }
        };
        cluster.start(2, 1, failing);
        cluster.introduce();
        cluster.until(() -> cluster.worker(1).session() != null);
        cluster.worker(1).offer(Lane.DATA, "good");
        cluster.worker(1).offer(Lane.DATA, "bad");
        cluster.worker(1).offer(Lane.DATA, "behind");
        cluster.pass(Duration.ofSeconds(2));

        assertThat(cluster.worker(1).recorded().events)
                .containsExactly("opened 1 with 2.1", "closed 1 with 2 PEER_CLOSED [bad, behind]", "opened 2 with 2.1");
        assertThat(failing.events)
                .containsExactly(
                        "opened 1 with 1.1", "DATA good", "closed 1 with 1 LISTENER_FAILED []", "opened 2 with 1.1");
    }

    @Test
    void shouldIgnoreItselfAmongThePeers() {
        LinkCluster cluster = new LinkCluster(1, LinkSettings.defaults(LinkCluster.SECRET));
        cluster.start(1, 1);
        Map<Integer, PeerAddress> self = new HashMap<>(cluster.plan());
        cluster.worker(1).hub.setPeers(self);
        cluster.pass(Duration.ofMinutes(2));

        assertThat(cluster.worker(1).recorded().events).isEmpty();
        assertThat(cluster.worker(1).hub.counters().get(Counter.DIALS_FAILED)).isZero();
    }
}
