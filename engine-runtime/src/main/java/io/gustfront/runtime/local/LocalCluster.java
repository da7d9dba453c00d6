package io.gustfront.runtime.local;

import io.gustfront.api.SubmittedTopology;
import io.gustfront.api.Submitter;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.link.InMemoryNetwork;
import io.gustfront.runtime.link.InMemoryRunner;
import io.gustfront.runtime.link.InMemoryTransport;
import io.gustfront.runtime.link.LinkHub;
import io.gustfront.runtime.link.LinkSecret;
import io.gustfront.runtime.link.LinkSettings;
import io.gustfront.runtime.link.NettyTransport;
import io.gustfront.runtime.link.WorkerIdentity;
import io.gustfront.runtime.worker.ErrorLog;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs topologies in the calling JVM: on the same executors, ledgers and links as worker processes, with real threads, timeouts
 * and back-pressure. Tuples are encoded on every hop unless told otherwise, so that what can't cross from worker to worker shows
 * here. Several workers are connected by real link sessions.
 *
 * <pre>{@code
 * try (LocalCluster cluster = LocalCluster.start()) {
 *     LocalTopology words = cluster.run("words", topology, new Config());
 *     ...
 * }
 * }</pre>
 *
 * <p>May be used by any thread. When it is closed, no thread is left.
 */
public final class LocalCluster implements Submitter, AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int SECRET_BYTES = 32;

    private final int workers;
    private final LocalTransport transport;
    private final boolean encode;
    private final Consumer<ErrorReport> errorListener;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger submitted = new AtomicInteger();
    private final Map<String, LocalTopology> topologies = new LinkedHashMap<>(); // guarded by itself
    private boolean closed; // guarded by topologies

    /** Loaded when there is something to log: a logging library takes longer to start than a topology. */
    private static final class Log {
        private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
    }

    private LocalCluster(Builder builder) {
        this.workers = builder.workers;
        this.transport = builder.transport;
        this.encode = builder.encode;
        this.errorListener = builder.errorListener;
    }

    /** A cluster with all defaults. */
    public static LocalCluster start() {
        return builder().start();
    }

    /** Begins a cluster with other than the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** How a local cluster is to be. Not for use by several threads. */
    public static final class Builder {
        private int workers;
        private LocalTransport transport = LocalTransport.IN_MEMORY;
        private boolean encode = true;
        private Consumer<ErrorReport> errorListener = report -> {};

        private Builder() {}

        /** Gives each topology so many workers, whatever it asks for; 0, the default, for as many as it asks for. */
        public Builder workers(int newWorkers) {
            if (newWorkers < 0) {
                throw new IllegalArgumentException("a topology can't have " + newWorkers + " workers");
            }
            workers = newWorkers;
            return this;
        }

        /** What connects several workers. */
        public Builder transport(LocalTransport newTransport) {
            transport = newTransport;
            return this;
        }

        /** Whether tuples are encoded within a worker, too. */
        public Builder encode(boolean newEncode) {
            encode = newEncode;
            return this;
        }

        /** Who hears of errors of user code, besides the log: one of each kind within ten seconds. Called by any thread. */
        public Builder errors(Consumer<ErrorReport> listener) {
            errorListener = listener;
            return this;
        }

        /** Starts it. */
        public LocalCluster start() {
            return new LocalCluster(this);
        }
    }

    /** As {@link #run}; this is what {@code Gust.submit} calls. */
    @Override
    public SubmittedTopology submit(String name, Topology topology, Config config) {
        LocalTopology running = run(name, topology, config);
        return new SubmittedTopology(running.name(), running.id());
    }

    /**
     * Runs a topology; returns when its tasks are open and its spouts emit.
     *
     * @throws IllegalArgumentException if the name is taken, the configuration is wrong or something can't be serialized
     * @throws IllegalStateException if a task can't be opened or prepared
     */
    public LocalTopology run(String name, Topology topology, Config config) {
        LocalTopology running = runInactive(name, topology, config);
        running.activate();
        return running;
    }

    /** As {@link #run}, but nothing is opened or prepared before {@link LocalTopology#activate()}. */
    public LocalTopology runInactive(String name, Topology topology, Config config) {
        TopologyConfig checked = TopologyConfig.of(config);
        int number = submitted.incrementAndGet();
        ErrorLog errors = new ErrorLog(report -> {
            Log.LOG.warn("{} task {} of topology {}", report.component(), report.task(), name, report.error());
            errorListener.accept(report);
        });
        TopologyRun run = TopologyRun.of(name, name + "-" + number, topology, checked, encode, errors, random);
        synchronized (topologies) {
            if (closed) {
                throw new IllegalStateException("the local cluster is closed");
            }
            if (topologies.containsKey(name)) {
                throw new IllegalArgumentException("there is a topology '" + name + "' already; kill it first");
            }
            LocalTopology running = start(run, workers > 0 ? workers : checked.get(TopologyKeys.WORKERS));
            topologies.put(name, running);
            return running;
        }
    }

    private LocalTopology start(TopologyRun run, int count) {
        List<LocalWorker> started = new ArrayList<>();
        SortedMap<Integer, WorkerPlace> places = new TreeMap<>();
        for (int number = 1; number <= count; number++) {
            started.add(new LocalWorker(number, run));
            places.put(number, new WorkerPlace(number, LOOPBACK, 0, TopologyRun.INCARNATION));
        }
        LocalTopology running = new LocalTopology(run, started, this::onGone);
        try {
            if (count > 1) {
                link(run, started, places);
            }
            started.forEach(LocalWorker::startHooks);
            WorkerPlan plan = WorkerPlan.inTurn(run.layout(), places);
            for (int last = started.size() - 1; last >= 0; last--) {
                started.get(last).worker().apply(plan); // the lower number dials: by then the higher one knows it
            }
            return running;
        } catch (RuntimeException | Error e) { // a hook's, too
            running.kill(Duration.ZERO);
            throw e;
        }
    }

    private void link(TopologyRun run, List<LocalWorker> started, SortedMap<Integer, WorkerPlace> places) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        LinkSettings settings = LinkSettings.of(LinkSecret.of(secret), run.config());
        InMemoryNetwork network = new InMemoryNetwork(run.clock());
        for (LocalWorker worker : started) {
            WorkerIdentity self =
                    new WorkerIdentity(run.id(), worker.number(), TopologyRun.INCARNATION, random.nextLong());
            String threadName = run.name() + "-" + worker.number() + "-link";
            boolean inMemory = transport == LocalTransport.IN_MEMORY;
            String host = inMemory ? "worker-" + worker.number() : LOOPBACK;
            try {
                LinkHub hub;
                int port;
                if (inMemory) {
                    InMemoryTransport memory = network.transport(host);
                    hub = new LinkHub(
                            self,
                            settings,
                            memory,
                            run.clock(),
                            random,
                            worker.worker().linkListener());
                    port = hub.listen(host, 0);
                    worker.setLinks(hub, new InMemoryRunner(memory, threadName));
                } else {
                    NettyTransport netty = new NettyTransport(run.clock(), threadName);
                    hub = new LinkHub(
                            self,
                            settings,
                            netty,
                            run.clock(),
                            random,
                            worker.worker().linkListener());
                    port = hub.listen(host, 0);
                    worker.setLinks(hub, netty);
                }
                places.put(worker.number(), new WorkerPlace(worker.number(), host, port, TopologyRun.INCARNATION));
            } catch (IOException e) {
                throw new UncheckedIOException("worker " + worker.number() + " can't listen on " + host, e);
            }
        }
    }

    private void onGone(LocalTopology topology) {
        synchronized (topologies) {
            topologies.remove(topology.name(), topology);
        }
    }

    /** The topology of that name, while it runs. */
    public Optional<LocalTopology> topology(String name) {
        synchronized (topologies) {
            return Optional.ofNullable(topologies.get(name));
        }
    }

    /** All that run, in the order in which they were submitted. */
    public List<LocalTopology> topologies() {
        synchronized (topologies) {
            return List.copyOf(topologies.values());
        }
    }

    /** Kills what runs, without letting it drain. */
    @Override
    public void close() {
        synchronized (topologies) {
            closed = true;
        }
        topologies().forEach(topology -> topology.kill(Duration.ZERO));
    }
}
