package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gustfront.runtime.agent.SystemClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InMemoryNetworkTest {
    private final FakeClock clock = new FakeClock();
    private final InMemoryNetwork network = new InMemoryNetwork(clock);
    private final InMemoryTransport one = network.transport("one");
    private final InMemoryTransport two = network.transport("two");
    private final End dialer = new End();
    private final End acceptor = new End();

    /** Remembers what happened to an end. */
    private static final class End implements ConnectionHandler {
        final List<String> events = new ArrayList<>();
        Connection connection;

        @Override
        public void onConnected(Connection newConnection) {
            connection = newConnection;
            events.add("connected");
        }

        @Override
        public void onFrame(Connection from, byte[] source, int offset, int length) {
            events.add(new String(source, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void onWritable(Connection to) {
            events.add("writable");
        }

        @Override
        public void onDisconnected(Connection from, String why) {
            events.add("gone: " + why);
        }

        void send(String text) {
            byte[] bytes = RecordingListener.bytes(text);
            connection.send(bytes, 0, bytes.length);
        }
    }

    @BeforeAll
    static void quiet() {
        QuietLogs.set();
    }

    @BeforeEach
    void connect() throws IOException {
        two.listen("two", 1, () -> acceptor);
        one.dial(new PeerAddress("two", 1, 0), dialer);
        settle();
        assertThat(dialer.events).containsExactly("connected");
        assertThat(acceptor.events).containsExactly("connected");
    }

    private void settle() {
        while (network.step() > 0) {
            Thread.onSpinWait();
        }
    }

    private void advance(int ms) {
        clock.advance(Duration.ofMillis(ms));
        settle();
    }

    @Test
    void shouldKeepTheOrderOfFramesEvenIfTheDelayShrinks() {
        network.delay("one", "two", 10_000_000);
        dialer.send("a");
        network.delay("one", "two", 0);
        dialer.send("b");
        settle();
        assertThat(acceptor.events).hasSize(1);
        assertThat(network.idleNs()).isEqualTo(10_000_000);

        advance(10);

        assertThat(acceptor.events).endsWith("a", "b");
    }

    @Test
    void shouldTellBothEndsOfACutAndLoseWhatWasUnderWay() {
        dialer.send("a");
        network.cut("one", "two");
        settle();

        assertThat(dialer.events).endsWith("gone: the connection was cut");
        assertThat(acceptor.events).containsExactly("connected", "gone: the connection was cut");
    }

    @Test
    void shouldTellNobodyWhileItHoldsAndDeliverAfterwards() {
        network.hold("two", "one");
        dialer.send("a");
        dialer.connection.close();
        advance(60_000);
        assertThat(acceptor.events).hasSize(1);

        network.release("one", "two");
        settle();

        assertThat(acceptor.events).endsWith("a", "gone: the other side closed it");
        assertThat(dialer.events).hasSize(1);
    }

    @Test
    void shouldKeepFromOneEndWhatTheOtherSendsAndNotTheOtherWay() {
        network.deafen("two", "one");
        dialer.send("a");
        acceptor.send("b");
        advance(60_000);
        assertThat(acceptor.events).hasSize(1);
        assertThat(dialer.events).containsExactly("connected", "b");

        network.release("one", "two");
        settle();

        assertThat(acceptor.events).endsWith("a");
    }

    @Test
    void shouldSayNoWhereNobodyListens() {
        End nobody = new End();
        one.dial(new PeerAddress("three", 1, 0), nobody);
        assertThat(nobody.events).isEmpty();
        settle();

        assertThat(nobody.events).containsExactly("gone: nobody listens at three:1");
    }

    @Test
    void shouldLetAPortBeTakenOnce() {
        assertThatThrownBy(() -> one.listen("two", 1, () -> acceptor)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldSayWhenThereIsRoomAgain() {
        byte[] frame = new byte[4096];
        int sent = 0;
        while (dialer.connection.isWritable()) {
            dialer.connection.send(frame, 0, frame.length);
            sent++;
        }
        assertThat(sent).isEqualTo(128);
        settle();

        assertThat(dialer.events).endsWith("writable");
        assertThat(dialer.connection.isWritable()).isTrue();
    }

    @Test
    void shouldCloseOnAFrameThatIsTooLarge() {
        dialer.connection.send(new byte[4097], 0, 4097);
        settle();

        assertThat(acceptor.events).endsWith("gone: a frame of 4097 bytes; 1 to 4096 are allowed");
        assertThat(dialer.events).endsWith("gone: the other side closed it");
    }

    @Test
    void shouldForgetAConnectionOnceBothEndsAreGone() {
        dialer.connection.close();
        settle();

        assertThat(network.idleNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldTellWhoRunsItOfWhatItThrows() {
        InMemoryNetwork live = new InMemoryNetwork(new SystemClock());
        InMemoryTransport failing = live.transport("failing");
        List<Throwable> heard = new CopyOnWriteArrayList<>();
        Error error = new AssertionError("no");
        failing.drive(new Duty() {
            @Override
            public int doWork() {
                throw error;
            }

            @Override
            public long nextDeadlineNs() {
                return Long.MAX_VALUE;
            }
        });

        try (InMemoryRunner runner = new InMemoryRunner(failing, "failing", (agent, fault) -> heard.add(fault))) {
            await().until(() -> !heard.isEmpty());
        }

        assertThat(heard).containsExactly(error);
    }

    @Test
    void shouldDeliverExactlyOnceWithThreadsOfItsOwnInRealTime_K1() throws IOException {
        SystemClock real = new SystemClock();
        InMemoryNetwork live = new InMemoryNetwork(real);
        LinkSettings settings = LinkSettings.defaults(LinkCluster.SECRET);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        LinkListener counting = new RecordingListener() {
            @Override
            public void onPayload(LinkSession session, Lane lane, byte[] payload) {
                if (!RecordingListener.text(payload).equals("d" + next.getAndIncrement())) {
                    wrong.incrementAndGet();
                }
            }
        };
        RecordingListener sending = new RecordingListener();
        InMemoryTransport from = live.transport("from");
        InMemoryTransport to = live.transport("to");
        LinkHub hubOne = new LinkHub(new WorkerIdentity("t", 1, 1, 1), settings, from, real, new Random(1), sending);
        LinkHub hubTwo = new LinkHub(new WorkerIdentity("t", 2, 1, 2), settings, to, real, new Random(2), counting);
        hubOne.listen("from", 1);
        hubTwo.listen("to", 1);
        hubOne.setPeers(Map.of(2, new PeerAddress("to", 1, 1)));
        hubTwo.setPeers(Map.of(1, new PeerAddress("from", 1, 1)));
        try (InMemoryRunner runnerOne = new InMemoryRunner(from, "link-1");
                InMemoryRunner runnerTwo = new InMemoryRunner(to, "link-2")) {
            await().until(() -> sending.session != null);
            int count = 50_000;
            for (int i = 0; i < count; i++) {
                byte[] payload = RecordingListener.bytes("d" + i);
                while (!sending.session.offer(Lane.DATA, payload)) {
                    Thread.onSpinWait();
                }
                if (i % 10_000 == 5_000) {
                    live.cut("from", "to");
                }
            }

            await().until(() -> next.get() == count);
            assertThat(wrong).hasValue(0);
            assertThat(hubOne.counters().get(LinkCounters.Counter.SESSIONS_RESUMED))
                    .isPositive();
            hubOne.close();
            await().until(hubOne::isClosed);
        }
    }
}
