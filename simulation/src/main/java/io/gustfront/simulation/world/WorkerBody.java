package io.gustfront.simulation.world;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.topology.Topology;
import io.gustfront.cluster.supervisor.WorkerKey;
import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.AgentHost;
import io.gustfront.runtime.channel.ToWorker.Launch;
import io.gustfront.runtime.executor.BackgroundRunner;
import io.gustfront.runtime.executor.ErrorSink;
import io.gustfront.runtime.executor.Resources;
import io.gustfront.runtime.executor.WorkerParts;
import io.gustfront.runtime.frames.FrameConnection;
import io.gustfront.runtime.frames.FrameListener;
import io.gustfront.runtime.link.CloseReason;
import io.gustfront.runtime.link.InMemoryTransport;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.link.LinkHub;
import io.gustfront.runtime.link.LinkListener;
import io.gustfront.runtime.link.LinkSecret;
import io.gustfront.runtime.link.LinkSession;
import io.gustfront.runtime.link.LinkSettings;
import io.gustfront.runtime.link.PeerAddress;
import io.gustfront.runtime.link.RefusalReason;
import io.gustfront.runtime.link.WorkerIdentity;
import io.gustfront.runtime.process.LastWords;
import io.gustfront.runtime.process.WorkerProcess;
import io.gustfront.runtime.process.WorkerSurroundings;
import io.gustfront.runtime.worker.Worker;
import io.gustfront.simulation.kernel.Part;
import io.gustfront.simulation.kernel.SimProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A worker process: the class that runs in one, with its threads played by the timeline. */
final class WorkerBody implements WorkerSurroundings {
    static final String LOST_FRAME = "no frame of a lost incarnation takes effect (DESIGN 8.4)";

    private static final long MAIN_STEP_NS = 100_000_000L;
    private static final long END_STEP_NS = 5_000_000L;

    private final World world;
    private final NodeModel node;
    private final WorkerKey key;
    private final Shape shape;
    private final SimProcess process;
    private final WorkerProcess life;
    private @Nullable InMemoryTransport transport;
    private @Nullable LastWords lastWords;
    private Map<Integer, PeerAddress> peers = Map.of(); // as its link thread knows them
    private boolean poked = true;
    private long nextStepNs;

    WorkerBody(World world, NodeModel node, WorkerKey key, Shape shape, SimProcess process) {
        this.world = world;
        this.node = node;
        this.key = key;
        this.shape = shape;
        this.process = process;
        this.life = new WorkerProcess(world.timeline(), this);
        process.onDeath(() -> {
            InMemoryTransport open = transport;
            if (open != null) {
                open.close();
            }
        });
        process.start(new MainPart());
    }

    static String transportName(String node, int port) {
        return node + ":" + port;
    }

    /** Why it exited, if it did so by itself. */
    @Nullable
    LastWords lastWords() {
        return lastWords;
    }

    /** Of the plan that it goes by. */
    long planEpoch() {
        return life.worker().map(Worker::planEpoch).orElse(0L);
    }

    private void poke() {
        poked = true;
        world.timeline().refresh(process);
    }

    /** The process's main thread. */
    private final class MainPart implements Part {
        @Override
        public String name() {
            return "main@" + process.name();
        }

        @Override
        public long dueNs(long nowNs) {
            return poked ? nowNs : nextStepNs;
        }

        @Override
        public int step() {
            poked = false;
            nextStepNs = world.timeline().nanoTime() + MAIN_STEP_NS;
            life.step().ifPresent(words -> {
                lastWords = words;
                life.leave(words);
                world.journal().line("exit", process.name(), words.code() + " " + words.cause());
                process.after(1_000_000, process::kill);
                nextStepNs = Long.MAX_VALUE;
            });
            return 1;
        }

        @Override
        public boolean isOver() {
            return lastWords != null;
        }

        @Override
        public boolean reachesOut() {
            return true; // plans have links dial
        }
    }

    // ---- the supervisor's channel

    @Override
    public boolean dial(FrameListener listener) {
        return node.onDial(process, key, new FrameListener() {
            @Override
            public void onOpen(FrameConnection connection) {
                listener.onOpen(connection);
                poke();
            }

            @Override
            public void onFrame(FrameConnection connection, byte[] frame) {
                listener.onFrame(connection, frame);
                poke();
            }

            @Override
            public void onClose(FrameConnection connection, String why) {
                listener.onClose(connection, why);
                poke();
            }

            @Override
            public void onFailed(String why) {
                listener.onFailed(why);
                poke();
            }
        });
    }

    @Override
    public void hangUp() {}

    // ---- composing

    @Override
    public void compose(Launch launch, ErrorSink errors, Composing outcome) {
        process.after(world.chance().magnitudeNs(20_000_000, 800_000_000), () -> {
            try {
                outcome.onComposed(new Assembled(launch, errors, outcome));
            } catch (IOException e) {
                outcome.onFailed("the worker can't start", e);
            }
            poke();
        });
    }

    private final class Assembled implements Composed {
        private final Launch launch;
        private final Worker worker;
        private final LinkHub hub;
        private final InMemoryTransport mine;

        Assembled(Launch launch, ErrorSink errors, Composing outcome) throws IOException {
            this.launch = launch;
            this.worker = new Worker(
                    new WorkerParts(
                            launch.topologyId(),
                            launch.topologyName(),
                            shape.topology(),
                            shape.layout(),
                            shape.config(),
                            launch.number(),
                            launch.incarnation(),
                            world.chance().any(),
                            shape.encode(),
                            shape.streams(),
                            shape.routes(),
                            shape.registrations(),
                            new UserCode(world, shape, process),
                            new Resources(),
                            world.timeline(),
                            new Host(),
                            new Background(),
                            error -> {
                                world.journal().line("error", process.name(), error.component() + " " + error.error());
                                errors.report(error);
                            }),
                    shape.config().get(TopologyKeys.WORKER_HEAP));
            this.mine = world.links().transport(transportName(node.name(), launch.port()));
            transport = mine;
            WorkerIdentity self = new WorkerIdentity(
                    launch.topologyId(),
                    launch.number(),
                    launch.incarnation(),
                    world.chance().any());
            this.hub = new LinkHub(
                    self,
                    LinkSettings.of(LinkSecret.of(launch.linkSecret().toBytes()), shape.config()),
                    mine,
                    world.timeline(),
                    new Random(world.chance().any()),
                    new Listener(worker.linkListener(), outcome));
            LinkPart link = new LinkPart(mine);
            worker.setPeerSetter(peers -> {
                link.told = peers;
                hub.setPeers(peers);
            });
            int unused = hub.listen(launch.bindHost(), launch.port());
            process.start(link);
        }

        @Override
        public Launch launch() {
            return launch;
        }

        @Override
        public Topology topology() {
            return shape.topology();
        }

        @Override
        public TopologyConfig config() {
            return shape.config();
        }

        @Override
        public Worker worker() {
            return worker;
        }

        @Override
        public void refreshTasks() {}

        @Override
        public void end(long untilNs, ErrorSink errors, Runnable done) {
            hub.close();
            awaitEnd(untilNs, done);
        }

        private void awaitEnd(long untilNs, Runnable done) {
            if (hub.isClosed() || world.timeline().nanoTime() - untilNs >= 0) {
                worker.stop();
                mine.close();
                done.run();
                poke();
            } else {
                process.after(END_STEP_NS, () -> awaitEnd(untilNs, done));
            }
        }
    }

    private final class Host implements AgentHost {
        @Override
        public void start(Agent agent) {
            process.start(new AgentPart(agent, process.name()));
        }

        /** All are on one thread anyway. */
        @Override
        public boolean startBeside(Agent agent, Agent other) {
            start(agent);
            return true;
        }

        @Override
        public void awaitProgress(Agent blocked, long maxWaitNs) {
            world.timeline().awaitProgress(maxWaitNs);
        }

        @Override
        public boolean isAgentThread() {
            return true;
        }
    }

    /** The link thread. */
    private final class LinkPart implements Part {
        private final InMemoryTransport link;
        private Map<Integer, PeerAddress> told = Map.of();

        LinkPart(InMemoryTransport link) {
            this.link = link;
        }

        @Override
        public String name() {
            return "link@" + process.name();
        }

        @Override
        public long dueNs(long nowNs) {
            long idle = link.idleNs();
            return idle == Long.MAX_VALUE ? Long.MAX_VALUE : nowNs + idle;
        }

        @Override
        public int step() {
            Map<Integer, PeerAddress> before = told;
            int work = link.doWork();
            peers = before; // it has taken them to heart
            return work;
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public boolean reachesOut() {
            return true;
        }
    }

    private final class Background implements BackgroundRunner {
        @Override
        public BackgroundTask start(String name, BackgroundStep step, Consumer<Throwable> errors) {
            BackgroundPart part = new BackgroundPart(name + "@" + process.name(), step, errors);
            process.start(part);
            return part;
        }
    }

    /** The thread of a background step; what its calls would have taken, it takes afterwards. */
    private final class BackgroundPart implements Part, BackgroundTask {
        private static final long SHORTEST_PAUSE_NS = 100_000L;
        private static final long LONGEST_PAUSE_NS = 1L << 60;
        private static final long PAUSE_AFTER_ERROR_NS = 1_000_000_000L;

        private final String name;
        private final BackgroundStep step;
        private final Consumer<Throwable> errors;
        private long dueNs = world.timeline().nanoTime();
        private long busyUntilNs = dueNs;
        private boolean woken;
        private boolean stopped;
        private boolean running;

        BackgroundPart(String name, BackgroundStep step, Consumer<Throwable> errors) {
            this.name = name;
            this.step = step;
            this.errors = errors;
        }

        @Override
        public void wakeUp() {
            woken = true;
        }

        @Override
        public boolean stop(long timeoutMs) {
            stopped = true;
            return !running;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long dueNs(long nowNs) {
            if (stopped) {
                return Long.MAX_VALUE;
            }
            return Math.max(busyUntilNs, woken ? nowNs : dueNs);
        }

        @Override
        public int step() {
            if (stopped) {
                return 0;
            }
            woken = false;
            running = true;
            long pauseNs;
            long ignored = world.broker().takeBlockedNs();
            try {
                pauseNs = Math.max(SHORTEST_PAUSE_NS, step.run());
            } catch (InterruptedException e) {
                pauseNs = SHORTEST_PAUSE_NS; // by the step itself: nobody interrupts it here
            } catch (Exception e) {
                errors.accept(e);
                pauseNs = PAUSE_AFTER_ERROR_NS;
            } finally {
                running = false;
            }
            long now = world.timeline().nanoTime();
            busyUntilNs = now + SHORTEST_PAUSE_NS + world.broker().takeBlockedNs();
            dueNs = Math.max(busyUntilNs, now + Math.min(pauseNs, LONGEST_PAUSE_NS));
            return 1;
        }

        @Override
        public boolean isOver() {
            return stopped;
        }
    }

    /** The worker's own listener, with what it is told noted and checked. */
    private final class Listener implements LinkListener {
        private final LinkListener worker;
        private final Composing outcome;

        Listener(LinkListener worker, Composing outcome) {
            this.worker = worker;
            this.outcome = outcome;
        }

        @Override
        public void onSessionOpened(LinkSession session) {
            world.journal().line("link", process.name(), "session opened: " + session);
            worker.onSessionOpened(session);
        }

        @Override
        public void onPayload(LinkSession session, Lane lane, byte[] payload) {
            PeerAddress peer = peers.get(session.peer().worker());
            if (peer != null && session.peer().incarnation() < peer.incarnation()) {
                throw world.timeline().fail(LOST_FRAME, process + " took one of " + session + ", and knows " + peer);
            }
            worker.onPayload(session, lane, payload);
        }

        @Override
        public void onSessionClosed(LinkSession session, CloseReason reason, List<byte[]> unacknowledgedData) {
            world.journal().line("link", process.name(), "session closed, " + reason + ": " + session);
            worker.onSessionClosed(session, reason, unacknowledgedData);
        }

        @Override
        public void onRoom(LinkSession session, Lane lane) {
            worker.onRoom(session, lane);
        }

        @Override
        public void onPeerApart(int peer, Duration apart) {
            worker.onPeerApart(peer, apart);
        }

        @Override
        public void onRefused(int peer, RefusalReason reason) {
            worker.onRefused(peer, reason);
            outcome.onRefused(peer, reason);
            poke();
        }
    }
}
