package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gustfront.api.task.Clock;
import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.link.LinkCounters.Counter;
import io.netty.util.ResourceLeakDetector;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links over TCP on loopback, in real time. */
@Timeout(120)
class NettyLinkTest {
    private static final LinkSecret SECRET = LinkSecret.of(new byte[32]);
    private static final String HOST = "127.0.0.1";

    private final Clock clock = new SystemClock();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    /** A worker over TCP. */
    private final class Worker {
        final RecordingListener recorded = new RecordingListener();
        final NettyTransport transport;
        final LinkHub hub;
        final int port;

        Worker(int number, boolean epoll, LinkSettings settings, LinkListener listener) throws IOException {
            transport = new NettyTransport(clock, "link-" + number, (agent, fault) -> faults.add(fault), epoll);
            toClose.push(transport);
            WorkerIdentity identity = new WorkerIdentity("words-1", number, 1, new SecureRandom().nextLong());
            hub = new LinkHub(
                    identity, settings, transport, clock, new SecureRandom(), listener == null ? recorded : listener);
            port = hub.listen(HOST, 0);
        }

        LinkSession session() {
            return recorded.session;
        }

        long count(Counter counter) {
            return hub.counters().get(counter);
        }
    }

    @BeforeAll
    static void prepare() {
        QuietLogs.set();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(2));
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @AfterAll
    static void restore() {
        Awaitility.reset();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
        assertThat(faults).isEmpty();
    }

    private Worker worker(int number) throws IOException {
        return worker(number, settings());
    }

    private Worker worker(int number, LinkSettings settings) throws IOException {
        return new Worker(number, true, settings, null);
    }

    private static LinkSettings settings() {
        return LinkSettings.defaults(SECRET);
    }

    private static void introduce(Worker one, Worker two, String host, int portOfTwo) {
        one.hub.setPeers(Map.of(2, new PeerAddress(host, portOfTwo, 0)));
        two.hub.setPeers(Map.of(1, new PeerAddress(HOST, one.port, 0)));
    }

    private static void link(Worker one, Worker two, int portOfTwo) {
        introduce(one, two, HOST, portOfTwo);
        await().until(() -> one.session() != null && two.session() != null);
    }

    // ---- peers

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryPayloadsOfAllSizesBothWays_K6(boolean epoll) throws IOException {
        Worker one = new Worker(1, epoll, settings(), null);
        Worker two = new Worker(2, epoll, settings(), null);
        link(one, two, two.port);
        Random random = new Random(7);
        List<byte[]> sent = new ArrayList<>();
        for (int length : new int[] {0, 1, 100, 32 << 10, 33 << 10, 1 << 20, 16 << 20, 5}) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            sent.add(payload);
        }

        for (byte[] payload : sent) {
            await().until(() -> one.session().offer(Lane.DATA, payload));
            await().until(() -> two.session().offer(Lane.DATA, payload));
        }

        await().until(() -> one.recorded.payloads.size() == sent.size() && two.recorded.payloads.size() == sent.size());
        assertThat(one.recorded.payloads).containsExactlyElementsOf(sent);
        assertThat(two.recorded.payloads).containsExactlyElementsOf(sent);
        await().until(() -> one.session().pendingBytes() == 0 && two.session().pendingBytes() == 0);
    }

    /** Checks that what each of several producers offers arrives in its order, each once. */
    private static final class OrderCheck extends RecordingListener {
        final int[] next;
        final AtomicInteger delivered = new AtomicInteger();
        volatile String wrong;

        OrderCheck(int producers) {
            next = new int[producers];
        }

        @Override
        public void onPayload(LinkSession from, Lane lane, byte[] payload) {
            ByteBuffer in = ByteBuffer.wrap(payload);
            int producer = in.getInt();
            int index = in.getInt();
            if (index != next[producer] || lane.ordinal() != producer % 2) {
                wrong = producer + " has " + index + " instead of " + next[producer] + " on " + lane;
            }
            next[producer]++;
            delivered.incrementAndGet();
        }
    }

    @Test
    void shouldDeliverExactlyOnceWhileConnectionsAreKilledMidStream_K1() throws Exception {
        int producers = 4;
        int each = 20_000;
        OrderCheck check = new OrderCheck(producers);
        Worker one = worker(1);
        Worker two = new Worker(2, true, settings(), check);
        TcpProxy proxy = new TcpProxy(two.port);
        toClose.push(proxy);
        introduce(one, two, HOST, proxy.port);
        await().until(() -> one.session() != null);
        LinkSession session = one.session();

        List<Thread> threads = new ArrayList<>();
        for (int producer = 0; producer < producers; producer++) {
            int self = producer;
            Thread thread = new Thread(() -> produce(session, self, each));
            threads.add(thread);
            thread.start();
        }
        for (int killed = 0; killed < 10; killed++) {
            int delivered = check.delivered.get();
            await().until(() -> check.delivered.get() > delivered + 2_000 || check.delivered.get() == producers * each);
            proxy.kill();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        await().until(() -> check.delivered.get() >= producers * each || check.wrong != null);
        assertThat(check.wrong).isNull();
        assertThat(check.delivered).hasValue(producers * each);
        assertThat(one.count(Counter.SESSIONS_RESUMED)).isGreaterThanOrEqualTo(3);
        assertThat(one.count(Counter.ENTRIES_RESENT)).isPositive();
        assertThat(one.recorded.sessions).hasSize(1);
        await().until(() -> session.pendingBytes() == 0);
    }

    private static void produce(LinkSession session, int self, int count) {
        Random random = new Random(self);
        Lane lane = self % 2 == 0 ? Lane.CONTROL : Lane.DATA;
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[8 + random.nextInt(random.nextInt(100) == 0 ? 70_000 : 200)];
            ByteBuffer.wrap(payload).putInt(self).putInt(i);
            while (!session.offer(lane, payload)) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldResumeAfterAConnectionThatFellSilent_K2() throws IOException {
        LinkSettings settings = settings().withTiming(settings().timing().withSessionTimeout(Duration.ofSeconds(4)));
        Worker one = worker(1, settings);
        Worker two = worker(2, settings);
        TcpProxy proxy = new TcpProxy(two.port);
        toClose.push(proxy);
        link(one, two, proxy.port);

        proxy.stop(true);
        one.session().offer(Lane.DATA, new byte[1]);
        await().until(() -> one.count(Counter.CONNECTIONS_LOST) > 0);
        proxy.stop(false);

        await().until(() -> two.recorded.payloads.size() == 1);
        assertThat(one.recorded.sessions).hasSize(1);
    }

    @Test
    void shouldCloseAfterSilenceAndOpenTheNextSession_K2_K3() throws IOException {
        LinkSettings settings = settings().withTiming(settings().timing().withSessionTimeout(Duration.ofMillis(500)));
        Worker one = worker(1, settings);
        Worker two = worker(2, settings);
        TcpProxy proxy = new TcpProxy(two.port);
        toClose.push(proxy);
        link(one, two, proxy.port);

        proxy.stop(true);
        one.session().offer(Lane.DATA, RecordingListener.bytes("a"));
        await().until(() -> one.session() == null && two.session() == null);
        proxy.stop(false);
        proxy.kill();

        await().until(() -> one.session() != null && two.session() != null);
        assertThat(one.recorded.events)
                .contains("opened 1 with 2.1", "closed 1 with 2 TIMEOUT [a]")
                .endsWith("opened " + one.session().number() + " with 2.1");
        assertThat(one.session().number()).isEqualTo(two.session().number()).isGreaterThan(1);
    }

    @Test
    void shouldFindAPeerByName() throws IOException {
        Worker one = worker(1);
        Worker two = worker(2);
        introduce(one, two, "localhost", two.port);

        await().until(() -> one.session() != null && two.session() != null);
    }

    @Test
    void shouldGoOnTryingAPeerWhoseNameIsUnknownOrWhoDoesNotListen() throws IOException {
        Worker one = worker(1);
        one.hub.setPeers(Map.of(2, new PeerAddress("no-such-host.invalid", 1, 0), 3, new PeerAddress(HOST, 1, 0)));

        await().until(() -> one.count(Counter.DIALS_FAILED) >= 6);
        Worker two = worker(2);
        link(one, two, two.port);
    }

    @Test
    void shouldSayWhichPortIsTaken() throws IOException {
        Worker one = worker(1);
        NettyTransport other = new NettyTransport(clock, "other");
        toClose.push(other);

        assertThatThrownBy(() -> other.listen(HOST, one.port, () -> null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(HOST + ":" + one.port);
    }

    @Test
    void shouldCloseInOrderAndEndItsThreads() throws IOException {
        Worker one = worker(1);
        Worker two = worker(2);
        link(one, two, two.port);
        for (int i = 0; i < 1_000; i++) {
            one.session().offer(Lane.CONTROL, new byte[10]);
        }

        one.hub.close();
        await().until(one.hub::isClosed);
        one.transport.close();
        two.transport.close();

        assertThat(two.recorded.payloads).hasSize(1_000);
        assertThat(one.recorded.events).endsWith("closed 1 with 2 HUB_CLOSED []");
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("link-")));
    }

    @Test
    void shouldCloseAndTellWhenTheListenerThrowsAnError() throws IOException {
        Worker one = worker(1);
        Error error = new AssertionError("no");
        List<Throwable> heard = new CopyOnWriteArrayList<>();
        RecordingListener failing = new RecordingListener() {
            @Override
            public void onPayload(LinkSession from, Lane lane, byte[] payload) {
                throw error;
            }
        };
        NettyTransport transport = new NettyTransport(clock, "failing", (agent, fault) -> heard.add(fault));
        toClose.push(transport);
        LinkHub two = new LinkHub(
                new WorkerIdentity("words-1", 2, 1, 1), settings(), transport, clock, new SecureRandom(), failing);
        int port = two.listen(HOST, 0);
        two.setPeers(Map.of(1, new PeerAddress(HOST, one.port, 0)));
        one.hub.setPeers(Map.of(2, new PeerAddress(HOST, port, 0)));
        await().until(() -> one.session() != null);

        one.session().offer(Lane.DATA, new byte[1]);

        await().until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly(error);
        assertThat(failing.events).containsExactly("opened 1 with 1.1", "closed 1 with 1 LISTENER_FAILED []");
        await().until(() -> one.count(Counter.CONNECTIONS_LOST) == 1 || one.session() == null);
    }

    @Test
    void shouldNoticeAProcessThatIsGoneAtOnce_K2() throws IOException {
        Worker one = worker(1);
        Worker two = worker(2);
        link(one, two, two.port);

        two.transport.close();

        await().until(() -> one.count(Counter.CONNECTIONS_LOST) == 1 && one.count(Counter.DIALS_FAILED) > 0);
        assertThat(one.session()).isNotNull();
    }

    // ---- strangers

    private static Socket connect(Worker worker) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(HOST), worker.port);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
        return socket;
    }

    /** Reads until the other side closes; returns how much there was. */
    private static int readToEnd(Socket socket) throws IOException {
        int bytes = 0;
        try {
            while (socket.getInputStream().read() >= 0) {
                bytes++;
            }
        } catch (SocketException e) {
            // Closed with a reset: not all that was sent had been read.
        }
        return bytes;
    }

    private static void assertStillLinked(Worker one, Worker two) {
        int before = two.recorded.payloads.size();
        one.session().offer(Lane.DATA, new byte[1]);
        await().until(() -> two.recorded.payloads.size() == before + 1);
        assertThat(one.recorded.sessions).hasSize(1);
    }

    @Test
    void shouldCloseOnHttp() throws IOException {
        Worker one = worker(1);
        Worker two = worker(2);
        link(one, two, two.port);
        try (Socket socket = connect(two)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(readToEnd(socket)).isZero();
        }
        assertStillLinked(one, two);
    }

    @Test
    void shouldCloseOnGarbageOfAnyKind() throws IOException {
        Worker one = worker(1);
        Worker two = worker(2);
        link(one, two, two.port);
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            try (Socket socket = connect(two)) {
                byte[] garbage = new byte[1 + random.nextInt(5_000)];
                random.nextBytes(garbage);
                if (random.nextBoolean()) {
                    ByteBuffer.wrap(garbage).putInt(0, 1 + random.nextInt(4096));
                }
                socket.getOutputStream().write(garbage);
                socket.shutdownOutput();
                readToEnd(socket);
            } catch (SocketException | IndexOutOfBoundsException e) {
                // Closed before all was written, or too short for a length.
            }
        }
        assertStillLinked(one, two);
    }

    @Test
    void shouldCloseOnALengthBeyondAHandshakesBeforeAnythingFollows() throws IOException {
        Worker two = worker(2);
        try (Socket socket = connect(two)) {
            new DataOutputStream(socket.getOutputStream()).writeInt(HandshakeFrames.MAX_BYTES + 1);

            assertThat(readToEnd(socket)).isZero();
        }
        try (Socket socket = connect(two)) {
            new DataOutputStream(socket.getOutputStream()).writeInt(-1);

            assertThat(readToEnd(socket)).isZero();
        }
    }

    @Test
    void shouldCloseOneThatIsSlowToProveItself() throws IOException {
        LinkSettings settings = settings().withTiming(settings().timing().withHandshakeTimeout(Duration.ofMillis(300)));
        Worker one = worker(1, settings);
        Worker two = worker(2, settings);
        link(one, two, two.port);
        try (Socket silent = connect(two);
                Socket slow = connect(two)) {
            byte[] hello = HandshakeFrames.hello(
                    new WorkerIdentity("words-1", 1, 1, 1), 2, 1, new byte[HandshakeFrames.CHALLENGE_BYTES]);
            DataOutputStream out = new DataOutputStream(slow.getOutputStream());
            out.writeInt(hello.length);
            out.write(hello, 0, 20);

            assertThat(readToEnd(silent)).isZero();
            assertThat(readToEnd(slow)).isZero();
        }
        assertStillLinked(one, two);
    }

    @Test
    void shouldTellAWorkerOfAnotherTopologyWhy() throws IOException {
        Worker two = worker(2);
        try (Socket socket = connect(two)) {
            byte[] hello = HandshakeFrames.hello(
                    new WorkerIdentity("other", 1, 1, 1), 2, 1, new byte[HandshakeFrames.CHALLENGE_BYTES]);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(hello.length);
            out.write(hello);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readInt()];
            in.readFully(answer);

            assertThat(HandshakeFrames.readRefuse(answer)).isEqualTo(RefusalReason.TOPOLOGY);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldNotLinkWorkersWithDifferentSecrets() throws IOException {
        Worker one = worker(1);
        Worker two =
                worker(2, LinkSettings.defaults(LinkSecret.of("another secret!!".getBytes(StandardCharsets.UTF_8))));
        introduce(one, two, HOST, two.port);

        await().until(() -> one.count(Counter.HANDSHAKES_FAILED) >= 3 && two.count(Counter.HANDSHAKES_FAILED) >= 3);

        assertThat(one.recorded.events).isEmpty();
        assertThat(two.recorded.events).isEmpty();
    }

    @Test
    void shouldLinkWhileStrangersHoldAllConnectionsTheyCan() throws IOException {
        LinkSettings settings = settings().withMaxPendingHandshakes(4);
        Worker one = worker(1, settings);
        Worker two = worker(2, settings);
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            strangers.add(connect(two));
        }

        link(one, two, two.port);

        for (Socket stranger : strangers.subList(0, 15)) {
            assertThat(readToEnd(stranger)).isZero();
        }
        for (Socket stranger : strangers) {
            stranger.close();
        }
        assertStillLinked(one, two);
    }

    @Test
    void shouldEndTheSessionOfAPeerThatWritesNonsenseOnceProven() throws IOException {
        Worker one = worker(1);
        Worker two = worker(2);
        two.hub.setPeers(Map.of(1, new PeerAddress(HOST, one.port, 0)));
        Deque<byte[]> toSend = new ArrayDeque<>();
        DialerHandshake handshake = new DialerHandshake(
                new WorkerIdentity("words-1", 1, 1, 1),
                2,
                1,
                new byte[HandshakeFrames.CHALLENGE_BYTES],
                SECRET,
                toSend::add);
        try (Socket socket = connect(two)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            handshake.begin();
            write(out, toSend.remove());
            assertThat(handshake.onFrame(read(in))).isInstanceOf(HandshakeStep.Proven.class);
            handshake.ask(new Proposal(Proposal.Intent.OPEN, 1, 0));
            write(out, toSend.remove());
            assertThat(handshake.onFrame(read(in))).isEqualTo(new HandshakeStep.Answered(Verdict.opened(1)));
            FrameWriter writer = new FrameWriter(1024);
            writer.begin(FrameType.POSITION, 0, 99, 1);
            byte[] frame = Arrays.copyOf(writer.frame(), writer.finish());
            write(out, frame);

            readToEnd(socket);
            await().until(() -> two.recorded.events.size() == 2);
            assertThat(two.recorded.events).containsExactly("opened 1 with 1.1", "closed 1 with 1 PROTOCOL_ERROR []");
        }
    }

    private static void write(DataOutputStream out, byte[] frame) throws IOException {
        out.writeInt(frame.length);
        out.write(frame);
        out.flush();
    }

    private static byte[] read(DataInputStream in) throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }
}
