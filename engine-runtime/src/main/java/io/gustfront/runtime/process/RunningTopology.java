package io.gustfront.runtime.process;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.WorkerHook;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.agent.ThreadNaming;
import io.gustfront.runtime.channel.ToWorker.Launch;
import io.gustfront.runtime.channel.TopologyBlob;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.executor.BackgroundThreads;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.ErrorSink;
import io.gustfront.runtime.executor.Resources;
import io.gustfront.runtime.executor.WorkerParts;
import io.gustfront.runtime.link.CloseReason;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.link.LinkHub;
import io.gustfront.runtime.link.LinkListener;
import io.gustfront.runtime.link.LinkSecret;
import io.gustfront.runtime.link.LinkSession;
import io.gustfront.runtime.link.LinkSettings;
import io.gustfront.runtime.link.NettyTransport;
import io.gustfront.runtime.link.RefusalReason;
import io.gustfront.runtime.link.WorkerIdentity;
import io.gustfront.runtime.loader.Prototypes;
import io.gustfront.runtime.loader.TopologyClassLoader;
import io.gustfront.runtime.route.KeyHasher;
import io.gustfront.runtime.route.RouteCompiler;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.runtime.worker.HookContext;
import io.gustfront.runtime.worker.Worker;
import io.gustfront.runtime.worker.WorkerThreads;
import io.gustfront.scheduler.TopologyLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * The parts of a launched worker, composed: the topology and its objects under the class loader of its jar, the worker, its threads,
 * its links. Made and ended on a thread where user code may take its time.
 */
final class RunningTopology implements WorkerSurroundings.Composed {
    private static final long POLL_NS = 1_000_000L;

    private final Launch launch;
    private final Topology topology;
    private final TopologyConfig config;
    private final ThreadNaming naming;
    private final WorkerThreads threads;
    private final Worker worker;
    private final NettyTransport transport;
    private final LinkHub hub;
    private final List<WorkerHook> hooks = new ArrayList<>();
    private volatile List<Integer> tasks = List.of(); // written by the main thread, read by hooks

    private RunningTopology(
            Launch launch,
            Topology topology,
            TopologyConfig config,
            ThreadNaming naming,
            WorkerThreads threads,
            Worker worker,
            NettyTransport transport,
            LinkHub hub) {
        this.launch = launch;
        this.topology = topology;
        this.config = config;
        this.naming = naming;
        this.threads = threads;
        this.worker = worker;
        this.transport = transport;
        this.hub = hub;
    }

    /**
     * Composes a worker, answers its links, and starts its hooks.
     *
     * @param refused hears that a peer refuses this worker, and why; called on the link thread
     */
    static RunningTopology start(
            Launch launch, ErrorSink errors, FaultHandler faults, BiConsumer<Integer, RefusalReason> refused)
            throws IOException, ClassNotFoundException {
        ClassLoader engine = RunningTopology.class.getClassLoader();
        ClassLoader loader = new TopologyClassLoader(
                Path.of(launch.jar()), engine == null ? ClassLoader.getSystemClassLoader() : engine);
        Thread.currentThread().setContextClassLoader(loader);
        byte[] blob = Files.readAllBytes(Path.of(launch.topologyBlob()));
        Topology topology = TopologyBlob.read(blob, loader);
        TopologyConfig config = TopologyConfig.of(TopologyBlob.structureOf(blob).configuration());

        SecureRandom random = new SecureRandom();
        SystemClock clock = new SystemClock();
        TopologyLayout layout = TopologyLayout.of(topology);
        StreamTable streams = new StreamTable(topology);
        Prototypes prototypes = new Prototypes(topology, loader);
        Resources resources = new Resources();
        ThreadNaming naming = new ThreadNaming(launch.topologyName() + "-" + launch.number() + "-", loader);
        WorkerThreads threads = WorkerThreads.of(config, clock, naming, faults);
        Worker worker = new Worker(new WorkerParts(
                launch.topologyId(),
                launch.topologyName(),
                topology,
                layout,
                config,
                launch.number(),
                launch.incarnation(),
                random.nextLong(),
                false,
                streams,
                new RouteCompiler(topology, layout, streams, new KeyHasher(config, loader), prototypes::newGrouping),
                new Registrations(config, loader),
                prototypes,
                resources,
                clock,
                threads.host(),
                new BackgroundThreads(naming, faults),
                errors));

        NettyTransport transport = new NettyTransport(clock, WorkerProcess.ENGINE_THREAD + "links");
        LinkHub hub = new LinkHub(
                new WorkerIdentity(launch.topologyId(), launch.number(), launch.incarnation(), random.nextLong()),
                LinkSettings.of(LinkSecret.of(launch.linkSecret().toBytes()), config),
                transport,
                clock,
                random,
                new RefusalWatch(worker.linkListener(), refused));
        worker.setPeerSetter(hub::setPeers);
        int unused = hub.listen(launch.bindHost(), launch.port());

        RunningTopology running =
                new RunningTopology(launch, topology, config, naming, threads, worker, transport, hub);
        running.startHooks(prototypes, resources);
        return running;
    }

    private void startHooks(Prototypes prototypes, Resources resources) {
        HookContext context = new HookContext(launch.topologyId(), launch.number(), () -> tasks, config, resources);
        for (WorkerHook hook : prototypes.newWorkerHooks()) {
            hook.start(context);
            hooks.add(hook);
        }
    }

    @Override
    public Launch launch() {
        return launch;
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public TopologyConfig config() {
        return config;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public void refreshTasks() {
        tasks = HookContext.tasksOf(worker);
    }

    @Override
    public void end(long untilNs, ErrorSink errors, Runnable done) {
        Thread thread = naming.newThread("end", () -> {
            try {
                endHere(untilNs, errors);
            } finally {
                done.run();
            }
        });
        thread.start();
    }

    private void endHere(long untilNs, ErrorSink errors) {
        hub.close();
        while (!hub.isClosed() && System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(POLL_NS);
        }
        worker.stop();
        for (WorkerHook hook : hooks) {
            try {
                hook.shutdown();
            } catch (Throwable e) {
                FaultHandler.rethrowIfFatal(e);
                errors.report(new ErrorReport(System.currentTimeMillis(), "", 0, e));
            }
        }
        transport.close();
        threads.end().run();
    }

    /** The worker's own listener, and somebody who hears of refusals. */
    private record RefusalWatch(LinkListener worker, BiConsumer<Integer, RefusalReason> refused)
            implements LinkListener {
        @Override
        public void onSessionOpened(LinkSession session) {
            worker.onSessionOpened(session);
        }

        @Override
        public void onPayload(LinkSession session, Lane lane, byte[] payload) {
            worker.onPayload(session, lane, payload);
        }

        @Override
        public void onSessionClosed(LinkSession session, CloseReason reason, List<byte[]> unacknowledgedData) {
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
            refused.accept(peer, reason);
        }
    }
}
