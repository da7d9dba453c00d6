package io.gustfront.benchmarks.parts;

import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.link.CloseReason;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.link.LinkHub;
import io.gustfront.runtime.link.LinkListener;
import io.gustfront.runtime.link.LinkSecret;
import io.gustfront.runtime.link.LinkSession;
import io.gustfront.runtime.link.LinkSettings;
import io.gustfront.runtime.link.NettyTransport;
import io.gustfront.runtime.link.PeerAddress;
import io.gustfront.runtime.link.WorkerIdentity;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a frame of 32 KiB costs from one worker to another, over TCP and loopback, with all that a session does for it: numbers, checksums,
 * acknowledgements, a window. The time is that between two frames of a stream that never ceases: as many are taken as arrive, but for what
 * the window and the outbox hold. A thread makes payloads, and each hub has one; so it is bound by three threads' processors.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LinkBenchmark {
    /** With the heads of the frame and of the entry just what a frame holds. */
    static final int PAYLOAD_BYTES = (32 << 10) - 64;

    /** Hands over a payload, and waits for that as long as it is refused. */
    @Benchmark
    public void frame(Pair pair) {
        pair.offer();
    }

    /** Two workers' hubs, with the default bounds, and a session between them. */
    @State(Scope.Benchmark)
    public static class Pair {
        private static final String HOST = "127.0.0.1";
        private static final long REFUSED_PAUSE_NS = 20_000;
        private static final long OPENING_LIMIT_S = 20;

        private final SystemClock clock = new SystemClock();
        private final LinkSettings settings = LinkSettings.defaults(LinkSecret.of(new byte[32]));
        private final CompletableFuture<LinkSession> opening = new CompletableFuture<>();
        private final AtomicLong received = new AtomicLong();
        private final NettyTransport here = new NettyTransport(clock, "here");
        private final NettyTransport there = new NettyTransport(clock, "there");
        private @Nullable LinkSession session;

        /** Waits until the session is open. */
        @Setup
        public void open() throws IOException, InterruptedException, ExecutionException, TimeoutException {
            LinkHub from = hub(1, here, new LinkListener() {
                @Override
                public void onSessionOpened(LinkSession opened) {
                    opening.complete(opened);
                }

                @Override
                public void onPayload(LinkSession from, Lane lane, byte[] payload) {}

                @Override
                public void onSessionClosed(LinkSession closed, CloseReason reason, List<byte[]> unacknowledged) {}
            });
            LinkHub to = hub(2, there, new LinkListener() {
                @Override
                public void onSessionOpened(LinkSession opened) {}

                @Override
                public void onPayload(LinkSession from, Lane lane, byte[] payload) {
                    received.lazySet(received.getPlain() + 1);
                }

                @Override
                public void onSessionClosed(LinkSession closed, CloseReason reason, List<byte[]> unacknowledged) {}
            });
            int portHere = from.listen(HOST, 0);
            int portThere = to.listen(HOST, 0);
            from.setPeers(Map.of(2, new PeerAddress(HOST, portThere, 0)));
            to.setPeers(Map.of(1, new PeerAddress(HOST, portHere, 0)));
            session = opening.get(OPENING_LIMIT_S, TimeUnit.SECONDS);
        }

        private LinkHub hub(int worker, NettyTransport transport, LinkListener listener) {
            WorkerIdentity identity = new WorkerIdentity("parts", worker, 1, worker);
            return new LinkHub(identity, settings, transport, clock, new SecureRandom(), listener);
        }

        void offer() {
            LinkSession current = session;
            if (current == null) {
                throw new IllegalStateException("not opened");
            }
            byte[] payload = new byte[PAYLOAD_BYTES]; // a new one each time, as a section is
            while (!current.offer(Lane.DATA, payload)) {
                if (!current.isOpen()) {
                    throw new IllegalStateException("the session has closed");
                }
                LockSupport.parkNanos(REFUSED_PAUSE_NS);
            }
        }

        /** How many payloads have arrived. Any thread. */
        long received() {
            return received.get();
        }

        /** Ends the two link threads. */
        @TearDown
        public void close() {
            here.close();
            there.close();
        }
    }
}
