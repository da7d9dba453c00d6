package io.gustfront.runtime.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Workers of one topology on an in-memory network, stepped by a test in virtual time. */
final class LinkCluster {
    static final LinkSecret SECRET = LinkSecret.of(new byte[32]);
    static final String TOPOLOGY = "words-1";

    final FakeClock clock = new FakeClock();
    final InMemoryNetwork network = new InMemoryNetwork(clock);
    final Map<Integer, Worker> workers = new TreeMap<>();
    final LinkSettings settings;
    private final Random random;

    /** One start of a worker. */
    final class Worker {
        final WorkerIdentity identity;
        final InMemoryTransport transport;
        final LinkHub hub;
        final LinkListener listener;

        Worker(int number, int incarnation, LinkSettings settings, LinkListener listener) {
            this.identity = new WorkerIdentity(TOPOLOGY, number, incarnation, random.nextLong());
            this.transport = network.transport(name(number));
            this.listener = listener;
            this.hub = new LinkHub(identity, settings, transport, clock, new Random(random.nextLong()), listener);
        }

        RecordingListener recorded() {
            return (RecordingListener) listener;
        }

        LinkSession session() {
            return recorded().session;
        }

        boolean offer(Lane lane, String payload) {
            return session().offer(lane, RecordingListener.bytes(payload));
        }

        Worker start() {
            try {
                hub.listen(name(identity.worker()), port(identity.worker()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        /** As by kill -9: nothing is said to anybody but by the connections' ends. */
        void kill() {
            workers.remove(identity.worker());
            transport.close();
        }
    }

    LinkCluster(long seed, LinkSettings settings) {
        this.random = new Random(seed);
        this.settings = settings;
    }

    static LinkCluster ofTwo() {
        LinkCluster cluster = new LinkCluster(1, LinkSettings.defaults(SECRET));
        cluster.start(1, 1);
        cluster.start(2, 1);
        cluster.introduce();
        return cluster;
    }

    /** Two workers with a session. */
    static LinkCluster linked() {
        LinkCluster cluster = ofTwo();
        cluster.until(
                () -> cluster.worker(1).session() != null && cluster.worker(2).session() != null);
        return cluster;
    }

    static String name(int number) {
        return "host" + number;
    }

    static int port(int number) {
        return 6700 + number;
    }

    Worker start(int number, int incarnation) {
        return start(number, incarnation, new RecordingListener());
    }

    Worker start(int number, int incarnation, LinkListener listener) {
        Worker worker = new Worker(number, incarnation, settings, listener).start();
        workers.put(number, worker);
        return worker;
    }

    Worker worker(int number) {
        return workers.get(number);
    }

    /** Tells all of all. */
    void introduce() {
        workers.values().forEach(worker -> worker.hub.setPeers(plan()));
    }

    Map<Integer, PeerAddress> plan() {
        Map<Integer, PeerAddress> plan = new HashMap<>();
        workers.forEach((number, worker) ->
                plan.put(number, new PeerAddress(name(number), port(number), worker.identity.incarnation())));
        return plan;
    }

    /** Steps until nobody has anything to do at this time. */
    void settle() {
        for (int round = 0; network.step() > 0; round++) {
            if (round > 100_000) {
                throw new AssertionError("does not come to rest");
            }
        }
    }

    /** Lets time pass, from one deadline to the next. */
    void pass(Duration duration) {
        long leftNs = duration.toNanos();
        settle();
        for (int round = 0; leftNs > 0; round++) {
            if (round > 1_000_000) {
                throw new AssertionError("time does not pass");
            }
            long stepNs = Math.min(leftNs, Math.max(1, network.idleNs()));
            clock.advanceNs(stepNs);
            leftNs -= stepNs;
            settle();
        }
    }

    /** Lets time pass until something holds. */
    void until(BooleanSupplier condition) {
        for (int ms = 0; !condition.getAsBoolean(); ms++) {
            if (ms > 60_000) {
                throw new AssertionError("did not come to be in a minute");
            }
            pass(Duration.ofMillis(1));
        }
    }
}
