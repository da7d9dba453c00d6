package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.runtime.link.FrameReader.Check;
import io.gustfront.runtime.link.LinkCounters.Counter;
import io.gustfront.runtime.link.LinkSettings.LaneBounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One side of a session, its frames written and read by hand. */
class ResumableSessionTest {
    private static final long MS = 1_000_000;
    private static final WorkerIdentity PEER = new WorkerIdentity("words-1", 2, 1, 1);

    private final RecordingListener listener = new RecordingListener();
    private final List<String> owner = new ArrayList<>();
    private final LinkCounters counters = new LinkCounters();
    private final FrameWriter peerWriter = new FrameWriter(LinkSettings.MAX_FRAME_BYTES);
    private LinkSettings settings = LinkSettings.defaults(LinkCluster.SECRET);
    private ResumableSession session;
    private FakeConnection connection = new FakeConnection();
    private long now = 1_000 * MS;
    private long wakeAt = Long.MAX_VALUE;

    /** Keeps what was sent. */
    private static final class FakeConnection implements Connection {
        final List<byte[]> frames = new ArrayList<>();
        boolean writable = true;
        int framesUntilFull = Integer.MAX_VALUE;

        @Override
        public void send(byte[] source, int offset, int length) {
            frames.add(Arrays.copyOfRange(source, offset, offset + length));
            writable &= --framesUntilFull > 0;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void limitFrames(int maxBytes) {}

        @Override
        public void close() {}

        @Override
        public void abort() {}

        @Override
        public String remote() {
            return "there";
        }

        List<byte[]> take() {
            List<byte[]> taken = List.copyOf(frames);
            frames.clear();
            return taken;
        }
    }

    private final SessionOwner recordingOwner = new SessionOwner() {
        @Override
        public void onOffered(ResumableSession offered) {
            owner.add("offered");
        }

        @Override
        public void pumpSoon(ResumableSession toPump) {}

        @Override
        public void wakeAt(long deadlineNs) {
            wakeAt = Math.min(wakeAt, deadlineNs);
        }

        @Override
        public void onOpened(ResumableSession opened) {
            owner.add("opened");
        }

        @Override
        public void dropConnection(ResumableSession from, Connection dropped, String why) {
            owner.add("dropped: " + why);
        }

        @Override
        public void onClosed(ResumableSession closed, CloseReason reason) {
            owner.add("closed " + reason);
        }
    };

    @BeforeAll
    static void quiet() {
        QuietLogs.set();
    }

    @BeforeEach
    void attached() {
        open(SessionState.ATTACHED);
        session.attach(connection, 0, now);
        session.announce();
        pump();
        connection.take();
    }

    private void open(SessionState state) {
        session = new ResumableSession(
                PEER,
                1,
                state,
                settings,
                new FrameWriter(settings.frameBytes()),
                new FrameReader(settings.maxPayloadBytes()),
                listener,
                recordingOwner,
                counters,
                now);
    }

    private void pump() {
        session.onOfferSeen.run();
        session.pump(now);
    }

    /** What a frame carries, as text: {@code C1:abc} is entry 1, control, whole. */
    private static List<String> entries(byte[] frame) {
        FrameReader reader = new FrameReader(LinkSettings.MAX_PAYLOAD_BYTES);
        assertThat(reader.wrap(frame, 0, frame.length)).isEqualTo(Check.SOUND);
        List<String> entries = new ArrayList<>();
        long number = reader.first();
        while (reader.next()) {
            byte[] part = new byte[reader.length()];
            reader.copyTo(part, 0);
            String lane = reader.lane() == Lane.CONTROL ? "C" : "D";
            String name = reader.part() == EntryHeader.Part.WHOLE
                    ? ""
                    : reader.part().name().toLowerCase();
            entries.add(lane + number++ + name + ":" + RecordingListener.text(part));
        }
        return entries;
    }

    private static List<String> allEntries(List<byte[]> frames) {
        return frames.stream().flatMap(frame -> entries(frame).stream()).toList();
    }

    private static long received(byte[] frame) {
        return (long) FrameWriter.LONG.get(frame, FrameWriter.RECEIVED_OFFSET);
    }

    private void offer(Lane lane, String... payloads) {
        for (String payload : payloads) {
            assertThat(session.offer(lane, RecordingListener.bytes(payload))).isTrue();
        }
    }

    private void hear(byte[] frame) {
        session.onFrame(frame, 0, frame.length, now);
    }

    private void hearPosition(long position) {
        peerWriter.begin(FrameType.POSITION, 0, position, session.received() + 1);
        hear(finished());
    }

    private byte[] finished() {
        return Arrays.copyOf(peerWriter.frame(), peerWriter.finish());
    }

    private byte[] frame(long position, long first, Lane lane, String... payloads) {
        peerWriter.begin(FrameType.PAYLOADS, 0, position, first);
        for (String payload : payloads) {
            entry(lane, EntryHeader.Part.WHOLE, RecordingListener.bytes(payload));
        }
        return finished();
    }

    private void entry(Lane lane, EntryHeader.Part part, byte[] bytes) {
        peerWriter.entry(EntryHeader.of(lane, part, bytes.length), bytes, 0);
    }

    // ---- sending

    @Test
    void shouldSendSeveralPayloadsInOneFrameControlFirst_K6() {
        offer(Lane.DATA, "a", "b");
        offer(Lane.CONTROL, "x");
        pump();

        assertThat(connection.frames).hasSize(1);
        assertThat(entries(connection.frames.get(0))).containsExactly("C1:x", "D2:a", "D3:b");
    }

    @Test
    void shouldTellItsOwnerOncePerPump() {
        owner.clear();
        offer(Lane.DATA, "a", "b");
        offer(Lane.CONTROL, "x");
        assertThat(owner).containsExactly("offered");

        pump();
        offer(Lane.DATA, "c");
        assertThat(owner).containsExactly("offered", "offered");
    }

    @Test
    void shouldNotWaitWithControlForTheWindowOfData_K6() {
        settings = settings.withLanes(new LaneBounds(1024, 4096), new LaneBounds(1024, 1 << 20));
        attached();
        for (int i = 0; i < 100; i++) {
            session.offer(Lane.DATA, new byte[100]);
        }
        pump();
        long data = allEntries(connection.take()).size();
        assertThat(data).isEqualTo(1024 / 132);

        offer(Lane.CONTROL, "x");
        pump();

        assertThat(allEntries(connection.take())).containsExactly("C" + (data + 1) + ":x");
    }

    @Test
    void shouldGoOnWhenTheWindowOpens_K6() {
        settings = settings.withLanes(new LaneBounds(1024, 4096), new LaneBounds(1024, 1 << 20));
        attached();
        for (int i = 0; i < 10; i++) {
            session.offer(Lane.DATA, new byte[100]);
        }
        pump();
        assertThat(allEntries(connection.take())).hasSize(7);

        hearPosition(2);
        session.pump(now);

        assertThat(allEntries(connection.take())).containsExactly("D8:100 bytes", "D9:100 bytes");
    }

    @Test
    void shouldCutAPayloadLargerThanAFrameAndLetControlIn_K6() {
        settings = settings.withSizes(1 << 20, 256);
        attached();
        connection.framesUntilFull = 2;
        session.offer(Lane.DATA, new byte[600]);
        pump();
        assertThat(allEntries(connection.take())).containsExactly("D1first:224 bytes", "D2middle:224 bytes");

        offer(Lane.CONTROL, "x");
        offer(Lane.DATA, "after");
        connection.framesUntilFull = 100;
        connection.writable = true;
        pump();

        assertThat(allEntries(connection.take())).containsExactly("C3:x", "D4last:152 bytes", "D5:after");
    }

    @Test
    void shouldSendAPayloadLargerThanTheWindowInStepsOfTheWindow_K6() {
        settings = settings.withLanes(new LaneBounds(1024, 1), new LaneBounds(1024, 1))
                .withSizes(1 << 20, 4096);
        attached();
        session.offer(Lane.DATA, new byte[5_000]);

        int frames = 0;
        for (long entry = 0; session.pendingBytes() > 0; frames++) {
            pump();
            List<String> sent = allEntries(connection.take());
            assertThat(sent).hasSizeBetween(1, 2);
            entry += sent.size();
            hearPosition(entry);
        }

        assertThat(frames).isEqualTo(6);
    }

    @Test
    void shouldRefuseAPayloadLargerThanTheLargest_K6() {
        settings = settings.withSizes(1000, 4096);
        attached();

        assertThat(session.offer(Lane.DATA, new byte[1000])).isTrue();
        assertThatThrownBy(() -> session.offer(Lane.DATA, new byte[1001])).hasMessageContaining("1001 bytes");
    }

    @Test
    void shouldStopSendingWhileTheConnectionIsFull() {
        connection.framesUntilFull = 1;
        session.offer(Lane.DATA, new byte[20_000]);
        session.offer(Lane.DATA, new byte[20_000]);
        pump();
        assertThat(connection.take()).hasSize(1);

        connection.writable = true;
        session.onWritable();
        session.pump(now);

        assertThat(connection.take()).hasSize(1);
    }

    @Test
    void shouldSendAgainFromWhereThePeerIsAfterAReconnect_K1() {
        offer(Lane.DATA, "a", "b", "c");
        pump();
        hearPosition(1);
        session.detach();
        offer(Lane.CONTROL, "x");

        FakeConnection second = new FakeConnection();
        assertThat(session.canResumeFrom(2)).isTrue();
        session.attach(second, 2, now);
        session.pump(now);

        assertThat(allEntries(second.frames)).containsExactly("D3:c", "C4:x");
        assertThat(counters.get(Counter.ENTRIES_RESENT)).isEqualTo(1);
        assertThat(counters.get(Counter.SESSIONS_RESUMED)).isEqualTo(1);
    }

    @Test
    void shouldTellWhetherThereIsAConnectionAndWhenThereIsOneAgain_W4() {
        assertThat(session.isConnected()).isTrue();

        session.detach();
        assertThat(session.isConnected()).isFalse();
        assertThat(session.isOpen()).isTrue();

        session.attach(new FakeConnection(), 0, now);
        assertThat(listener.connectedWhenResumed).containsExactly(true);

        session.close(CloseReason.TIMEOUT);
        assertThat(session.isConnected()).isFalse();
    }

    @Test
    void shouldNotResumeFromWhatItNoLongerHasOrNeverSent_K1() {
        offer(Lane.DATA, "a", "b", "c");
        pump();
        hearPosition(2);

        assertThat(session.canResumeFrom(1)).isFalse();
        assertThat(session.canResumeFrom(2)).isTrue();
        assertThat(session.canResumeFrom(3)).isTrue();
        assertThat(session.canResumeFrom(4)).isFalse();
    }

    @Test
    void shouldTellOfRoomAfterItRefused() {
        settings = settings.withLanes(new LaneBounds(4096, 4096), new LaneBounds(4096, 200));
        attached();
        assertThat(session.offer(Lane.DATA, new byte[100])).isTrue();
        assertThat(session.offer(Lane.DATA, new byte[100])).isFalse();

        pump();

        assertThat(listener.events).contains("room DATA");
    }

    @Test
    void shouldCountWhatWaitsAndWhatIsUnacknowledgedAsPending() {
        offer(Lane.DATA, "a");
        assertThat(session.pendingBytes()).isEqualTo(33);
        pump();
        assertThat(session.pendingBytes()).isEqualTo(33);
        hearPosition(1);
        assertThat(session.pendingBytes()).isZero();
    }

    // ---- receiving

    @Test
    void shouldDeliverInOrderAndIgnoreDuplicates_K1() {
        hear(frame(0, 1, Lane.DATA, "a", "b"));
        hear(frame(0, 1, Lane.DATA, "a", "b", "c"));
        hear(frame(0, 2, Lane.DATA, "b"));

        assertThat(listener.events).endsWith("DATA a", "DATA b", "DATA c");
        assertThat(listener.payloads).hasSize(3);
        assertThat(counters.get(Counter.DUPLICATES_IGNORED)).isEqualTo(3);
    }

    @Test
    void shouldGiveUpTheConnectionAtAGapAndTakeNothingBehindIt_K1() {
        hear(frame(0, 1, Lane.DATA, "a"));
        hear(frame(0, 3, Lane.DATA, "c"));

        assertThat(listener.payloads).hasSize(1);
        assertThat(session.hasConnection()).isFalse();
        assertThat(session.state()).isEqualTo(SessionState.DETACHED);
        assertThat(session.received()).isEqualTo(1);
        assertThat(owner).anyMatch(event -> event.startsWith("dropped: entries after 1 are missing"));
    }

    @Test
    void shouldGiveUpTheConnectionWhenThePeerIsFurtherThoughNothingMoreComes_K1() {
        hear(frame(0, 1, Lane.DATA, "a"));
        peerWriter.begin(FrameType.POSITION, 0, 0, 3);
        hear(finished());

        assertThat(session.state()).isEqualTo(SessionState.DETACHED);
        assertThat(owner).anyMatch(event -> event.startsWith("dropped: entries after 1 are missing"));
    }

    @Test
    void shouldGiveUpTheConnectionAtADamagedFrameAndTakeNothingOfIt_K1() {
        byte[] damaged = frame(0, 1, Lane.DATA, "a");
        damaged[damaged.length - 1] ^= 1;
        hear(damaged);

        assertThat(listener.payloads).isEmpty();
        assertThat(session.state()).isEqualTo(SessionState.DETACHED);
    }

    @Test
    void shouldCloseWhenNoConnectionGetsAnyFurther() {
        int connections = 0;
        while (session.isOpen() && connections < 100) {
            hear(frame(0, 3, Lane.DATA, "c"));
            connections++;
            if (session.isOpen()) {
                session.attach(new FakeConnection(), 0, now);
            }
        }

        assertThat(connections).isEqualTo(8);
        assertThat(owner).contains("closed PROTOCOL_ERROR");
    }

    @Test
    void shouldNotCountFailedConnectionsBeyondAnyProgress() {
        for (int i = 1; i < 100; i++) {
            hear(frame(0, i, Lane.DATA, "x"));
            hear(frame(0, i + 5, Lane.DATA, "x"));
            session.attach(new FakeConnection(), 0, now);
        }

        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void shouldPutThePartsOfAPayloadTogetherWhileTheOtherLaneGoesOn_K6() {
        byte[] payload = RecordingListener.bytes("abcdef");
        peerWriter.begin(FrameType.PAYLOADS, 0, 0, 1);
        peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.FIRST, 2), payload, 0);
        entry(Lane.CONTROL, EntryHeader.Part.WHOLE, RecordingListener.bytes("x"));
        peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.MIDDLE, 3), payload, 2);
        hear(finished());
        session.detach();
        session.attach(new FakeConnection(), 0, now);
        peerWriter.begin(FrameType.PAYLOADS, 0, 0, 4);
        peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.LAST, 1), payload, 5);
        hear(finished());

        assertThat(listener.events).endsWith("CONTROL x", "DATA abcdef");
    }

    @Test
    void shouldCloseOnPartsThatDoNotFitTogether() {
        byte[] payload = RecordingListener.bytes("abcdef");
        List<Runnable> wrongs = List.of(
                () -> entry(Lane.DATA, EntryHeader.Part.MIDDLE, payload),
                () -> entry(Lane.DATA, EntryHeader.Part.LAST, payload),
                () -> {
                    peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.FIRST, 2), payload, 0);
                    entry(Lane.DATA, EntryHeader.Part.WHOLE, payload);
                },
                () -> {
                    peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.FIRST, 2), payload, 0);
                    peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.FIRST, 2), payload, 0);
                },
                () -> {
                    peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.FIRST, 2), payload, 0);
                    peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.LAST, 3), payload, 0);
                },
                () -> {
                    peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.FIRST, 2), payload, 0);
                    peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.LAST, 5), payload, 0);
                },
                () -> {
                    peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.FIRST, 2), payload, 0);
                    peerWriter.entry(EntryHeader.of(Lane.DATA, EntryHeader.Part.MIDDLE, 4), payload, 0);
                });
        for (Runnable wrong : wrongs) {
            attached();
            owner.clear();
            peerWriter.begin(FrameType.PAYLOADS, 0, 0, 1);
            wrong.run();
            hear(finished());

            assertThat(owner).contains("closed PROTOCOL_ERROR");
            assertThat(listener.payloads).isEmpty();
        }
    }

    @Test
    void shouldCloseWhenThePeerAcknowledgesWhatWasNeverSent_K1() {
        offer(Lane.DATA, "a");
        pump();
        hearPosition(2);

        assertThat(owner).contains("closed PROTOCOL_ERROR");
        assertThat(listener.unacknowledged).hasSize(1);
    }

    @Test
    void shouldAcknowledgeWithTheNextFrameOrAfterADelay_K1() {
        hear(frame(0, 1, Lane.DATA, "a"));
        session.pump(now);
        assertThat(connection.frames).isEmpty();
        assertThat(wakeAt).isLessThanOrEqualTo(now + 5 * MS);

        now += 5 * MS;
        session.onTimer(now);
        session.pump(now);
        assertThat(received(connection.take().get(0))).isEqualTo(1);

        hear(frame(0, 2, Lane.DATA, "b"));
        offer(Lane.CONTROL, "x");
        pump();
        assertThat(received(connection.take().get(0))).isEqualTo(2);
        now += 5 * MS;
        session.onTimer(now);
        session.pump(now);
        assertThat(connection.frames).isEmpty();
    }

    @Test
    void shouldAcknowledgeAtOnceWhenAnEighthOfAWindowWasReceived_K6() {
        settings = settings.withLanes(new LaneBounds(1024, 4096), new LaneBounds(80_000, 4096));
        attached();
        hear(frame(0, 1, Lane.DATA, "a"));
        session.pump(now);
        assertThat(connection.frames).isEmpty();

        hear(frame(0, 2, Lane.DATA, "b".repeat(10_000)));
        session.pump(now);

        assertThat(received(connection.frames.get(0))).isEqualTo(2);
    }

    @Test
    void shouldCountAPayloadOnWhichTheListenerThrowsAsNotTaken_K3() {
        LinkListener failing = new RecordingListener() {
            @Override
            public void onPayload(LinkSession from, Lane lane, byte[] payload) {
                throw new IllegalStateException("no");
            }
        };
        session = new ResumableSession(
                PEER,
                1,
                SessionState.ATTACHED,
                settings,
                new FrameWriter(settings.frameBytes()),
                new FrameReader(settings.maxPayloadBytes()),
                failing,
                recordingOwner,
                counters,
                now);
        session.attach(connection, 0, now);

        hear(frame(0, 1, Lane.DATA, "a"));

        assertThat(owner).contains("closed LISTENER_FAILED");
        byte[] last = connection.frames.get(connection.frames.size() - 1);
        assertThat(last[FrameWriter.TYPE_OFFSET]).isEqualTo((byte) FrameType.CLOSE.code());
        assertThat(received(last)).isZero();
    }

    // ---- opening, time, the end

    @Test
    void shouldTellNobodyOfASessionUntilTheOtherSideSpeaksInIt() {
        listener.events.clear();
        open(SessionState.AGREED);
        connection = new FakeConnection();
        session.attach(connection, 0, now);
        session.pump(now);
        assertThat(connection.frames).isEmpty();
        assertThat(listener.events).isEmpty();

        hear(frame(0, 1, Lane.DATA, "a"));

        assertThat(listener.events).containsExactly("opened 1 with 2.1", "DATA a");
    }

    @Test
    void shouldNotReportTheCloseOfASessionThatWasNotReportedAsOpen() {
        open(SessionState.AGREED);
        listener.events.clear();
        session.close(CloseReason.TIMEOUT);

        assertThat(listener.events).isEmpty();
        assertThat(owner).contains("closed TIMEOUT");
    }

    @Test
    void shouldSpeakAtOnceOnANewConnectionAndOnceASecondFromThen_K2() {
        session.detach();
        connection = new FakeConnection();
        session.attach(connection, 0, now);
        session.pump(now);
        assertThat(connection.take()).hasSize(1);
        assertThat(session.nextDeadlineNs()).isEqualTo(now + 1000 * MS);

        for (int second = 0; second < 3; second++) {
            assertThat(wakeAt).isLessThanOrEqualTo(now + 1_000 * MS);
            wakeAt = Long.MAX_VALUE;
            now += 999 * MS;
            session.onTimer(now);
            session.pump(now);
            assertThat(connection.frames).isEmpty();
            now += MS;
            session.onTimer(now);
            session.pump(now);
            assertThat(connection.take()).hasSize(1);
        }
    }

    @Test
    void shouldGiveUpASilentConnectionAndThenTheSession_K2() {
        offer(Lane.DATA, "a", "b");
        pump();
        hearPosition(1);
        now += 5_000 * MS - 1;
        session.onTimer(now);
        assertThat(session.hasConnection()).isTrue();

        now += 1;
        session.onTimer(now);
        assertThat(session.state()).isEqualTo(SessionState.DETACHED);
        assertThat(session.nextDeadlineNs()).isEqualTo(now + 5_000 * MS);

        now += 5_000 * MS;
        session.onTimer(now);
        assertThat(listener.events).endsWith("closed 1 with 2 TIMEOUT [b]");
        assertThat(session.isOpen()).isFalse();
    }

    @Test
    void shouldNotBeKeptAliveByHandshakesAlone_K2() {
        for (int i = 0; i < 9; i++) {
            now += 1_000 * MS;
            session.detach();
            session.attach(new FakeConnection(), 0, now);
            session.onTimer(now);
        }
        assertThat(session.isOpen()).isTrue();

        now += 1_000 * MS;
        session.onTimer(now);

        assertThat(owner).contains("closed TIMEOUT");
    }

    @Test
    void shouldHandBackAllDataThatIsNotAcknowledgedInOrder_K3() {
        settings = settings.withLanes(new LaneBounds(1024, 1 << 20), new LaneBounds(1024, 1 << 20));
        attached();
        offer(Lane.DATA, "sent", "unacknowledged");
        pump();
        hearPosition(1);
        session.offer(Lane.DATA, new byte[2_000]);
        pump();
        offer(Lane.CONTROL, "ack");
        offer(Lane.DATA, "waiting", "waiting too");

        session.close(CloseReason.TIMEOUT);

        assertThat(listener.events)
                .endsWith("closed 1 with 2 TIMEOUT [unacknowledged, 2000 bytes, waiting, waiting too]");
        assertThat(session.offer(Lane.DATA, new byte[1])).isFalse();
        assertThat(session.offer(Lane.CONTROL, new byte[1])).isFalse();
        assertThat(session.pendingBytes()).isZero();
    }

    @Test
    void shouldTellThePeerOfItsCloseAndWhatItHas_K2() {
        hear(frame(0, 1, Lane.DATA, "a"));
        connection.take();
        session.close(CloseReason.PEER_REMOVED);

        byte[] last = connection.frames.get(0);
        assertThat(last[FrameWriter.TYPE_OFFSET]).isEqualTo((byte) FrameType.CLOSE.code());
        assertThat(last[FrameWriter.REASON_OFFSET]).isEqualTo((byte) CloseReason.PEER_REMOVED.code());
        assertThat(received(last)).isEqualTo(1);
    }

    @Test
    void shouldCloseWhenThePeerSaysSoAndCountItsLastAcknowledgement_K2() {
        offer(Lane.DATA, "a", "b");
        pump();
        peerWriter.begin(FrameType.CLOSE, CloseReason.TIMEOUT.code(), 1, 0);
        hear(finished());

        assertThat(listener.events).endsWith("closed 1 with 2 PEER_CLOSED [b]");
    }

    @Test
    void shouldDrainBeforeItCloses() {
        offer(Lane.DATA, "a");
        session.drain(CloseReason.PEER_REMOVED, now + 5_000 * MS);
        assertThat(session.isOpen()).isFalse();
        assertThat(session.offer(Lane.DATA, new byte[1])).isFalse();
        pump();
        assertThat(allEntries(connection.take())).containsExactly("D1:a");
        assertThat(owner).noneMatch(event -> event.startsWith("closed"));

        hearPosition(1);
        session.pump(now);

        assertThat(listener.events).endsWith("closed 1 with 2 PEER_REMOVED []");
    }

    @Test
    void shouldDrainNoLongerThanItMay() {
        offer(Lane.DATA, "a");
        session.drain(CloseReason.HUB_CLOSED, now + 4_000 * MS);
        pump();
        now += 4_000 * MS;
        session.onTimer(now);

        assertThat(listener.events).endsWith("closed 1 with 2 HUB_CLOSED [a]");
    }

    @Test
    void shouldReportItsCloseOnce() {
        session.close(CloseReason.TIMEOUT);
        session.close(CloseReason.PEER_CLOSED);

        assertThat(listener.events.stream().filter(event -> event.startsWith("closed")))
                .hasSize(1);
    }

    @Test
    void shouldTakeDataThatItsListenerOffersWhileItDelivers() {
        LinkListener answering = new RecordingListener() {
            @Override
            public void onPayload(LinkSession from, Lane lane, byte[] payload) {
                from.offer(Lane.CONTROL, payload);
            }
        };
        session = new ResumableSession(
                PEER,
                1,
                SessionState.ATTACHED,
                settings,
                new FrameWriter(settings.frameBytes()),
                new FrameReader(settings.maxPayloadBytes()),
                answering,
                recordingOwner,
                counters,
                now);
        session.attach(connection, 0, now);

        hear(frame(0, 1, Lane.DATA, "a", "b"));
        pump();

        assertThat(allEntries(connection.frames)).containsExactly("C1:a", "C2:b");
        assertThat(received(connection.frames.get(0))).isEqualTo(2);
    }

    @Test
    void shouldNotWakeForTimersWhileNothingCanBeSent() {
        hear(frame(0, 1, Lane.DATA, "a"));
        connection.writable = false;

        assertThat(session.nextDeadlineNs())
                .isEqualTo(now + Duration.ofSeconds(5).toNanos());
    }
}
