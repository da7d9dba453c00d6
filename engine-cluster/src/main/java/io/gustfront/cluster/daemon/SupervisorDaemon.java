package io.gustfront.cluster.daemon;

import io.gustfront.cluster.blob.BlobStore;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.config.SupervisorConfig;
import io.gustfront.cluster.node.ClassArchive;
import io.gustfront.cluster.node.DiskNodeFiles;
import io.gustfront.cluster.node.FetchedBlobs;
import io.gustfront.cluster.node.JvmWorkers;
import io.gustfront.cluster.node.JvmWorkers.JvmCommand;
import io.gustfront.cluster.node.NodeDirectory;
import io.gustfront.cluster.node.WorkerDoor;
import io.gustfront.cluster.store.ZooKeeperClusterStore;
import io.gustfront.cluster.supervisor.SlotNote;
import io.gustfront.cluster.supervisor.SupervisorAgent;
import io.gustfront.cluster.supervisor.SupervisorIdentity;
import io.gustfront.cluster.supervisor.SupervisorParts;
import io.gustfront.cluster.supervisor.WorkerKey;
import io.gustfront.cluster.supervisor.WorkerLink;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.agent.ThreadNaming;
import io.gustfront.runtime.agent.ThreadPerAgent;
import io.gustfront.runtime.channel.ChannelCodec;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.frames.FrameTransport;
import io.gustfront.runtime.process.WorkerFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A supervisor, wired: its directory, the event thread, the port for its workers, the connection with masters, blobs and processes. */
public final class SupervisorDaemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisorDaemon.class);
    private static final int NETWORK_THREADS = 2;
    private static final int WORK_THREADS = 4;
    private static final long CLOSE_MS = 30_000;

    private final Deque<Closing> open = new ArrayDeque<>(); // what was opened last is closed first
    private final SupervisorAgent agent;
    private final String node;

    private interface Closing {
        void close() throws IOException;
    }

    /**
     * Starts it. When this returns, workers that an earlier one has left are taken over, and connections are being made.
     *
     * @param version the engine's
     * @param faults hears when the event thread fails; the process should end then
     * @throws IOException if its directory can't be used or another has it, a port is taken, or the secret can't be read; the
     *     message is for people
     */
    public SupervisorDaemon(SupervisorConfig config, String version, FaultHandler faults) throws IOException {
        boolean started = false;
        try {
            SystemClock clock = new SystemClock();
            NodeDirectory directory = opened(NodeDirectory.open(config.directory()));
            this.node = directory.nodeId(config.node());
            Secret secret = SecretFile.readOrMake(config.secretFile());
            ScheduledExecutorService notes = executor("supervisor-notes", 1);
            ScheduledExecutorService work = executor("supervisor-work", WORK_THREADS);

            DiskNodeFiles files = new DiskNodeFiles(directory, notes, work);
            BlobStore store = new BlobStore(directory.blobs(), config.maxBlobBytes());
            FetchedBlobs blobs = new FetchedBlobs(store, directory.blobs(), SecretFile.token(secret), work, notes);
            WorkerDoor door = new WorkerDoor();
            JvmCommand command = new JvmCommand(config.java(), config.classPath(), config.jvmOptions());
            Optional<ClassArchive> classes = config.classArchives().map(path -> archive(path, command));
            JvmWorkers processes = new JvmWorkers(directory, command, blobs, door, work, classes);
            List<SlotNote> slots = files.readNotes(config.ports());
            requireFreePorts(config, slots, processes);

            FrameTransport transport = new FrameTransport("supervisor-network", NETWORK_THREADS);
            open.push(transport::close);
            AcceptedConnections<WorkerLink> workers = WorkerConnections.accepted();
            answer(workers, transport, version, door, directory.channelFile());

            this.agent = new SupervisorAgent(
                    new SupervisorIdentity(
                            node,
                            config.host(),
                            config.bindHost(),
                            config.ports(),
                            UUID.randomUUID().toString(),
                            version,
                            secret),
                    new SupervisorParts(
                            clock,
                            new ZooKeeperClusterStore(
                                    config.zooKeeper().servers(),
                                    config.zooKeeper().root(),
                                    (int) config.zooKeeper().session().toMillis(),
                                    Optional.of(secret)),
                            new MasterConnections(transport, node, version, secret),
                            files,
                            blobs,
                            processes,
                            config.masters()),
                    slots);
            workers.setOwner(new WorkerConnections(agent));
            ThreadPerAgent threads =
                    new ThreadPerAgent(clock, new ThreadNaming("", SupervisorDaemon.class.getClassLoader()), faults);
            threads.start(agent);
            open.push(threads::close);
            classes.ifPresent(archive -> work.execute(archive::make));
            started = true;
            LOG.info("supervisor of node {}, slots {}", node, config.ports());
        } finally {
            if (!started) {
                closeAll();
            }
        }
    }

    /** Listens for workers, at a port that a file tells them. */
    private void answer(
            AcceptedConnections<WorkerLink> workers,
            FrameTransport transport,
            String version,
            WorkerDoor door,
            Path channelFile)
            throws IOException {
        FrameTransport.Port port = transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Hello(ChannelCodec.CHANNEL, ChannelCodec.VERSION, version, ""),
                door::secretOf,
                ChannelCodec.MAX_FRAME,
                workers);
        open.push(port::close);
        WorkerFiles.writeAtomically(channelFile, Integer.toString(port.number()));
    }

    private NodeDirectory opened(NodeDirectory directory) {
        open.push(directory::close);
        return directory;
    }

    private ClassArchive archive(Path directory, JvmCommand command) {
        ClassArchive archive = new ClassArchive(directory, command);
        open.push(archive::close);
        return archive;
    }

    private ScheduledExecutorService executor(String name, int threads) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(threads, factory);
        open.push(executor::shutdownNow);
        return executor;
    }

    /** A port on which somebody listens who isn't this slot's worker could never be a slot. */
    private static void requireFreePorts(SupervisorConfig config, List<SlotNote> slots, JvmWorkers processes)
            throws IOException {
        for (int port : config.ports()) {
            boolean ours = slots.stream()
                    .filter(note -> note.port() == port
                            && note.incarnation() > 0
                            && !note.topologyId().isEmpty())
                    .anyMatch(note -> processes
                            .find(new WorkerKey(note.topologyId(), port, note.incarnation()))
                            .isPresent());
            if (!ours) {
                processes.clear(port);
                InetSocketAddress address = new InetSocketAddress(config.bindHost(), port);
                if (address.isUnresolved()) {
                    throw new IOException("supervisor.bind-host is '" + config.bindHost() + "', which has no address");
                }
                try {
                    PortProbe.listen(address);
                } catch (IOException e) {
                    throw new IOException(
                            "port " + port + " of supervisor.ports can't be used on " + config.bindHost() + ": "
                                    + e.getMessage(),
                            e);
                }
            }
        }
    }

    /** Its node's id. */
    public String node() {
        return node;
    }

    /** Whether ZooKeeper answers. */
    public boolean isUsable() {
        return agent.isUsable();
    }

    /** Ends it; its workers go on. */
    @Override
    public void close() {
        close(false);
    }

    /**
     * Ends it.
     *
     * @param stopWorkers whether its workers end, too: each gets ten seconds
     */
    public void close(boolean stopWorkers) {
        try {
            agent.close(stopWorkers).get(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("the supervisor's thread didn't end in time: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeAll();
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (IOException | RuntimeException e) {
                LOG.warn("something couldn't be closed: {}", e.toString());
            }
        }
    }
}
