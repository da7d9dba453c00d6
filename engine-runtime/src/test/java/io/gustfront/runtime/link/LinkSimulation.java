package io.gustfront.runtime.link;

import io.gustfront.runtime.link.LinkCounters.Counter;
import io.gustfront.runtime.link.LinkSettings.LaneBounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A few workers on a bad network, in one thread and in virtual time, driven by a seed: connections are cut, held and delayed,
 * frames damaged and dropped, workers killed, replaced while they live on, removed and brought back. A {@link SessionLedger}
 * watches.
 */
final class LinkSimulation {
    private static final int WORKERS = 3;

    final SessionLedger ledger = new SessionLedger();
    final FakeClock clock = new FakeClock();
    final InMemoryNetwork network = new InMemoryNetwork(clock);
    final Map<Counter, Long> totals = new EnumMap<>(Counter.class);
    private final Random random;
    private final LinkSettings settings;
    private final Map<Integer, Process> current = new TreeMap<>();
    private final List<Process> running = new ArrayList<>();
    private int damagePercent;
    private int dropPercent;
    private int repeatPercent;
    private boolean failing;
    private int processes;

    /** One start of a worker, and what it does with its links: it checks, and sometimes answers. */
    private final class Process implements LinkListener {
        final WorkerIdentity identity;
        final String host;
        final InMemoryTransport transport;
        final LinkHub hub;
        final Map<Integer, LinkSession> sessions = new TreeMap<>();
        boolean closing;

        Process(int number, int incarnation) {
            identity = new WorkerIdentity(LinkCluster.TOPOLOGY, number, incarnation, random.nextLong());
            host = "host" + ++processes;
            transport = network.transport(host);
            hub = new LinkHub(identity, settings, transport, clock, new Random(random.nextLong()), this);
            try {
                hub.listen(host, 1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onSessionOpened(LinkSession session) {
            sessions.put(session.peer().worker(), session);
            ledger.onOpened(identity, session);
        }

        @Override
        public void onPayload(LinkSession session, Lane lane, byte[] payload) {
            if (failing && random.nextInt(500) == 0) {
                throw new IllegalStateException("a listener that throws");
            }
            ledger.onPayload(identity, session, lane, payload);
            if (random.nextInt(10) == 0) {
                offer(session, Lane.CONTROL, random.nextInt(100));
            }
        }

        @Override
        public void onSessionClosed(LinkSession session, CloseReason reason, List<byte[]> unacknowledgedData) {
            sessions.remove(session.peer().worker(), session);
            ledger.onClosed(identity, session, reason, unacknowledgedData);
        }

        void offer(LinkSession session, Lane lane, int size) {
            if (session.offer(lane, ledger.next(identity, session, lane, size))) {
                ledger.onOffered(identity, session, lane);
            }
        }

        void plan(Map<Integer, PeerAddress> peers) {
            peers.forEach((number, address) -> {
                if (number != identity.worker() && peers.containsKey(number)) {
                    planned.put(number, address.incarnation());
                }
            });
            hub.setPeers(peers);
        }

        /** What the hub knows as soon as it has run. */
        final Map<Integer, Integer> planned = new HashMap<>();

        void step() {
            transport.doWork();
            planned.forEach((number, incarnation) -> ledger.onPlanned(identity, number, incarnation));
            planned.clear();
        }

        void kill() {
            hub.counters().snapshot().forEach((counter, value) -> totals.merge(counter, value, Long::sum));
            ledger.onKilled(identity);
            transport.close();
            running.remove(this);
        }
    }

    LinkSimulation(long seed) {
        this(seed, null);
    }

    /** @param bug what the network does to frames beyond what a network may do; null for none */
    LinkSimulation(long seed, InMemoryNetwork.@Nullable Interference bug) {
        random = new Random(seed);
        settings = randomSettings();
        network.interfere((from, to, frame) -> {
            List<byte[]> weathered = weather(frame);
            return weathered.isEmpty() || bug == null ? weathered : bug.onFrame(from, to, frame);
        });
        for (int number = 1; number <= WORKERS; number++) {
            start(number, 1);
        }
        replan();
    }

    private LinkSettings randomSettings() {
        boolean small = random.nextBoolean();
        LinkSettings defaults = LinkSettings.defaults(LinkCluster.SECRET);
        if (!small) {
            return defaults;
        }
        return defaults.withLanes(
                        new LaneBounds(1024 + random.nextInt(2048), 1 + random.nextInt(4096)),
                        new LaneBounds(1024 + random.nextInt(8192), 1 + random.nextInt(8192)))
                .withSizes(4096, 128 + random.nextInt(2048));
    }

    private List<byte[]> weather(byte[] frame) {
        if (random.nextInt(100) < dropPercent) {
            return List.of();
        }
        if (random.nextInt(100) < damagePercent) {
            frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(100) < repeatPercent ? List.of(frame, frame) : List.of(frame);
    }

    /** Goes through so many random events, then heals everything and waits. */
    void run(int events) {
        for (int i = 0; i < events; i++) {
            act();
        }
        heal();
    }

    private void act() {
        int dice = random.nextInt(1000);
        if (dice < 500) {
            any().step();
        } else if (dice < 750) {
            offerSomewhere();
        } else if (dice < 900) {
            clock.advanceNs(random.nextInt(3_000_000));
        } else if (dice < 930) {
            clock.advanceNs(random.nextInt(300_000_000));
        } else if (dice < 932) {
            passRoughly(Duration.ofSeconds(1 + random.nextInt(12)));
        } else if (dice < 950) {
            network.cut(any().host, any().host);
        } else if (dice < 960) {
            network.hold(any().host, any().host);
        } else if (dice < 975) {
            network.release(any().host, any().host);
        } else if (dice < 985) {
            network.delay(any().host, any().host, random.nextInt(20_000_000));
        } else if (dice < 990) {
            damagePercent = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
            dropPercent = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
            repeatPercent = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
            failing = random.nextInt(4) == 0;
        } else if (dice < 993) {
            replaceOne();
        } else if (dice < 995) {
            Process process = any();
            process.hub.close();
            process.closing = true;
        } else {
            replan();
        }
    }

    private void offerSomewhere() {
        Process process = any();
        for (LinkSession session : process.sessions.values()) {
            int count = random.nextInt(20);
            Lane lane = random.nextInt(3) == 0 ? Lane.CONTROL : Lane.DATA;
            for (int i = 0; i < count; i++) {
                process.offer(session, lane, random.nextInt(random.nextInt(20) == 0 ? 4096 : 200));
            }
        }
    }

    /** Starts a newer incarnation of a worker; the older one dies, or lives on as a ghost. */
    private void replaceOne() {
        int number = 1 + random.nextInt(WORKERS);
        Process older = current.get(number);
        if (random.nextBoolean() || running.size() > 2 * WORKERS) {
            older.kill();
        }
        start(number, older.identity.incarnation() + 1);
        replan();
    }

    private void start(int number, int incarnation) {
        Process process = new Process(number, incarnation);
        current.put(number, process);
        running.add(process);
    }

    /** Tells each process some of the truth, now or never. */
    private void replan() {
        for (Process process : running) {
            if (random.nextInt(4) > 0) {
                Map<Integer, PeerAddress> plan = plan(false);
                if (random.nextInt(4) == 0) {
                    plan.remove(1 + random.nextInt(WORKERS));
                }
                process.plan(plan);
            }
        }
    }

    /** @param incarnationsKnown whether all are named, or only some */
    private Map<Integer, PeerAddress> plan(boolean incarnationsKnown) {
        Map<Integer, PeerAddress> plan = new HashMap<>();
        current.forEach((number, process) -> plan.put(
                number,
                new PeerAddress(
                        process.host,
                        1,
                        incarnationsKnown || random.nextBoolean() ? process.identity.incarnation() : 0)));
        return plan;
    }

    private Process any() {
        return running.get(random.nextInt(running.size()));
    }

    private void passRoughly(Duration duration) {
        for (int i = 0; i < 20; i++) {
            clock.advanceNs(duration.toNanos() / 20);
            for (Process process : List.copyOf(running)) {
                process.step();
            }
        }
    }

    /** Lets time pass from one deadline to the next. */
    private void pass(Duration duration) {
        long leftNs = duration.toNanos();
        while (leftNs > 0) {
            long stepNs = Math.min(leftNs, Math.max(10_000, network.idleNs()));
            clock.advanceNs(stepNs);
            leftNs -= stepNs;
            running.forEach(Process::step);
        }
    }

    private void heal() {
        damagePercent = 0;
        dropPercent = 0;
        repeatPercent = 0;
        failing = false;
        for (Process one : running) {
            for (Process other : running) {
                network.release(one.host, other.host);
                network.delay(one.host, other.host, 0);
            }
        }
        for (Process closing :
                current.values().stream().filter(process -> process.closing).toList()) {
            start(closing.identity.worker(), closing.identity.incarnation() + 1);
        }
        running.forEach(process -> process.plan(plan(true)));
        for (int i = 0; i < 50; i++) {
            pass(Duration.ofMillis(100));
            for (Process process : running) {
                for (LinkSession session : process.sessions.values()) {
                    process.offer(session, Lane.DATA, random.nextInt(500));
                }
            }
        }
        pass(Duration.ofSeconds(15));
        ledger.checkAllDelivered();
        for (Process process : current.values()) {
            for (Process peer : current.values()) {
                if (process != peer && !ledger.isOpen(process.identity, peer.identity.worker())) {
                    throw new AssertionError(process.identity + " has no session with " + peer.identity);
                }
            }
            process.sessions.values().forEach(session -> {
                if (session.pendingBytes() != 0) {
                    throw new AssertionError(session + " still has " + session.pendingBytes() + " bytes pending");
                }
            });
        }
        List.copyOf(running).forEach(Process::kill);
    }
}
