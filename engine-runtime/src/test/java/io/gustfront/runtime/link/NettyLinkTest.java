package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gustfront.api.task.Clock;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links over TCP on loopback, in real time. */
@Timeout(60)
class NettyLinkTest {
    private static final LinkSecret SECRET = LinkSecret.of(new byte[32]);
    private static final String HOST = "127.0.0.1";

    private final Clock clock = new SystemClock();
    private final List<AutoCloseable> toClose = new CopyOnWriteArrayList<>();

    /** A worker over TCP. */
    private final class Worker {
        final RecordingListener listener = new RecordingListener();
        final LinkHub hub;
        final int port;

        Worker(int number, boolean epoll, LinkSettings settings) throws IOException {
            NettyTransport transport = new NettyTransport(clock, "link-" + number, epoll);
            toClose.add(transport);
            WorkerIdentity identity = new WorkerIdentity("words-1", number, 1, new SecureRandom().nextLong());
            hub = new LinkHub(identity, settings, transport, clock, new SecureRandom(), listener);
            port = hub.listen(HOST, 0);
        }

        LinkSession session() {
            return listener.session;
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    private static LinkSettings settings() {
        return LinkSettings.defaults(SECRET);
    }

    private static void link(Worker one, Worker two, int portOfTwo) {
        one.hub.setPeers(Map.of(2, new PeerAddress(HOST, portOfTwo, 0)));
        two.hub.setPeers(Map.of(1, new PeerAddress(HOST, one.port, 0)));
    }

    private static void awaitSessions(Worker one, Worker two) {
        await().until(() -> one.session() != null && two.session() != null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryPayloadsOfAllSizesBothWays(boolean epoll) throws IOException {
        Worker one = new Worker(1, epoll, settings());
        Worker two = new Worker(2, epoll, settings());
        link(one, two, two.port);
        awaitSessions(one, two);
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

        await().until(() -> one.listener.payloads.size() == sent.size() && two.listener.payloads.size() == sent.size());
        assertThat(one.listener.payloads).containsExactlyElementsOf(sent);
        assertThat(two.listener.payloads).containsExactlyElementsOf(sent);
        await().until(() -> one.session().pendingBytes() == 0 && two.session().pendingBytes() == 0);
    }
}
