package io.gustfront.cluster.daemon;

import io.gustfront.cluster.blob.BlobStore;
import io.gustfront.cluster.config.MasterConfig;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.master.MasterAgent;
import io.gustfront.cluster.master.MasterIdentity;
import io.gustfront.cluster.master.SupervisorLink;
import io.gustfront.cluster.model.Ids;
import io.gustfront.cluster.rest.RestApi;
import io.gustfront.cluster.rest.StandbyBlobs;
import io.gustfront.cluster.store.ClusterStore;
import io.gustfront.cluster.store.FailpointStore;
import io.gustfront.cluster.store.ZooKeeperClusterStore;
import io.gustfront.cluster.wire.MasterWire;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.agent.ThreadNaming;
import io.gustfront.runtime.agent.ThreadPerAgent;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.frames.FrameTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master, wired: the store, the event thread, the port for supervisors, the REST API and the blobs. It makes no use of anything but
 * what it is given here.
 */
public final class MasterDaemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MasterDaemon.class);
    private static final long BLOB_STEP_MS = 1_000;
    private static final long CLOSE_MS = 5_000;
    private static final int NETWORK_THREADS = 2;
    private static final String REST_PORT_KEY = "master.rest-port";

    /** The exit code of a process that was killed, which is what a failpoint stands for. */
    private static final int FAILPOINT = 137;

    private final FrameTransport transport;
    private final FrameTransport.Port port;
    private final MasterAgent master;
    private final ThreadPerAgent threads;
    private final RestApi rest;
    private final ScheduledExecutorService blobThread;
    private final String restUrl;

    /**
     * Starts it. When this returns, its ports are open; it leads or stands by as soon as ZooKeeper answers.
     *
     * @param version the engine's
     * @param faults hears when the event thread fails; the process should end then
     * @throws IOException if a port is taken or can't be served, or a file can't be read or made
     */
    public MasterDaemon(MasterConfig config, String version, FaultHandler faults) throws IOException {
        PortProbe.require("the master", config.bindHost(), config.controlPort(), "master.control-port");
        PortProbe.require("the master", config.bindHost(), config.restPort(), REST_PORT_KEY);
        SystemClock clock = new SystemClock();
        Secret secret = SecretFile.readOrMake(config.secretFile());
        String token = SecretFile.token(secret);
        BlobStore blobs = new BlobStore(config.blobs(), config.maxBlobBytes());
        this.transport = new FrameTransport("master-network", NETWORK_THREADS);
        AcceptedConnections<SupervisorLink> supervisors = SupervisorConnections.accepted();
        this.port = transport.listen(
                new InetSocketAddress(config.bindHost(), config.controlPort()),
                new Hello(MasterWire.CHANNEL, MasterWire.VERSION, version, ""),
                hello -> Ids.isLegal(hello.subject()) ? Optional.of(secret) : Optional.empty(),
                MasterWire.MAX_FRAME,
                supervisors);
        ClusterStore zooKeeper = new ZooKeeperClusterStore(
                config.zooKeeper().servers(),
                config.zooKeeper().root(),
                (int) config.zooKeeper().session().toMillis(),
                Optional.of(secret));
        ClusterStore store = config.failpoint()
                .<ClusterStore>map(file -> new FailpointStore(
                        zooKeeper, file, () -> Runtime.getRuntime().halt(FAILPOINT)))
                .orElse(zooKeeper);
        StandbyBlobs standbys;
        try {
            ServerSocketChannel restPort =
                    PortProbe.take("the master", config.bindHost(), config.restPort(), REST_PORT_KEY);
            // Its number is announced before anything is served there.
            String url = "http://" + config.host() + ":" + restPort.socket().getLocalPort();
            try {
                this.restUrl = URI.create(url).toString();
                MasterIdentity identity = new MasterIdentity(
                        config.id(), UUID.randomUUID().toString(), config.host(), port.number(), restUrl);
                this.master = new MasterAgent(
                        identity, store, clock, config.zooKeeper().session().toNanos());
                standbys = new StandbyBlobs(identity, master, blobs, token);
                this.rest = new RestApi(
                        master,
                        blobs,
                        standbys,
                        new RestApi.RestConfig(
                                config.bindHost(), restPort, hosts(config), version, config.maxTopologyBytes()),
                        token);
                rest.start();
            } catch (RuntimeException e) {
                try (restPort) { // bound and not served, it would let clients wait
                    throw new IOException("can't serve " + url + ": " + e.getMessage(), e);
                }
            }
        } catch (IOException e) {
            store.close();
            port.close();
            transport.close();
            throw e;
        }
        supervisors.setOwner(new SupervisorConnections(master));
        this.threads = new ThreadPerAgent(clock, new ThreadNaming("", MasterDaemon.class.getClassLoader()), faults);
        threads.start(master);
        this.blobThread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "master-blobs");
            thread.setDaemon(true);
            return thread;
        });
        blobThread.scheduleWithFixedDelay(
                () -> step(standbys, clock), BLOB_STEP_MS, BLOB_STEP_MS, TimeUnit.MILLISECONDS);
        LOG.info("master {}: REST API at {}, supervisors at port {}", config.id(), restUrl, port.number());
    }

    private static Set<String> hosts(MasterConfig config) {
        Set<String> hosts = new HashSet<>(config.hosts());
        hosts.add(config.host());
        return hosts;
    }

    private static void step(StandbyBlobs blobs, SystemClock clock) {
        try {
            blobs.step(clock.nanoTime(), clock.currentTimeMillis());
        } catch (Throwable e) { // one that went through would end the steps for good, and nobody would know
            LOG.warn("the blobs can't be looked after: {}", e.toString());
        }
    }

    /** The base URL of its REST API. */
    public String restUrl() {
        return restUrl;
    }

    /** Where supervisors connect. */
    public int controlPort() {
        return port.number();
    }

    /** What the REST API serves. */
    public List<RestApi.Route> routes() {
        return rest.routes();
    }

    /** Whether ZooKeeper answers: it leads or stands by. */
    public boolean isUsable() {
        return master.isUsable();
    }

    /** Whether it leads. */
    public boolean isLeading() {
        return master.snapshot().leading();
    }

    @Override
    public void close() {
        blobThread.shutdownNow();
        rest.close();
        port.close();
        try { // the event thread ends the session itself, so that another master may lead at once
            master.close().get(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("the master's thread didn't end in time: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.close();
        transport.close();
    }
}
