package io.gustfront.cluster.daemon;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;

/**
 * A server of ZooKeeper in this process, alone or one of an ensemble. Old snapshots and logs of it are removed each hour.
 */
public final class ZooKeeperDaemon implements AutoCloseable {
    private static final long START_MS = TimeUnit.SECONDS.toMillis(20);
    private static final int SNAPSHOTS_KEPT = 3;
    private static final int PURGE_HOURS = 1;

    /** In ticks: how long a follower may take to connect, and to be as far as its leader. */
    private static final String INIT_LIMIT = "10";

    private static final String SYNC_LIMIT = "5";

    private final ZooKeeperServerEmbedded server;
    private final DatadirCleanupManager cleanup;
    private final String address;

    /**
     * Which servers are an ensemble.
     *
     * @param servers each as host:port for followers:port for elections; empty if the server is alone
     * @param id which of them this is, from 1
     */
    public record Ensemble(List<String> servers, int id) {
        /** A server that is alone. */
        public static final Ensemble NONE = new Ensemble(List.of(), 1);

        /** Copies what it is given, and checks it; the message is for people. */
        public Ensemble {
            servers = List.copyOf(servers);
            if (!servers.isEmpty() && (id < 1 || id > servers.size())) {
                throw new IllegalArgumentException(
                        "zookeeper.id is " + id + ", but zookeeper.ensemble has " + servers.size() + " servers");
            }
        }
    }

    /**
     * Starts it; when this returns it answers, or, in an ensemble, does so as soon as most of that are there.
     *
     * @param directory where its files are
     * @param host where it listens
     * @param port where it listens
     * @param ensemble which it belongs to
     * @throws IOException if the port is taken or the directory can't be written to; the message is for people
     */
    public ZooKeeperDaemon(Path directory, String host, int port, Ensemble ensemble) throws IOException {
        Path data = directory.resolve("data");
        try {
            Files.createDirectories(data);
            removeOldConfigurations(directory);
        } catch (IOException e) {
            throw new IOException("can't write to ZooKeeper's directory " + directory + ": " + e, e);
        }
        PortProbe.require("ZooKeeper", host, port, "zookeeper.port");
        Properties properties = new Properties();
        properties.setProperty("dataDir", data.toString());
        properties.setProperty("clientPortAddress", host);
        properties.setProperty("clientPort", Integer.toString(port));
        properties.setProperty("tickTime", "1000");
        properties.setProperty("maxClientCnxns", "0");
        properties.setProperty("admin.enableServer", "false");
        if (!ensemble.servers().isEmpty()) {
            properties.setProperty("initLimit", INIT_LIMIT);
            properties.setProperty("syncLimit", SYNC_LIMIT);
            for (int i = 0; i < ensemble.servers().size(); i++) {
                properties.setProperty("server." + (i + 1), ensemble.servers().get(i));
            }
            Files.writeString(data.resolve("myid"), Integer.toString(ensemble.id()));
        }
        this.address = host + ":" + port;
        this.cleanup = new DatadirCleanupManager(data.toFile(), data.toFile(), SNAPSHOTS_KEPT, PURGE_HOURS);
        try {
            this.server = ZooKeeperServerEmbedded.builder()
                    .baseDir(directory)
                    .configuration(properties)
                    .exitHandler(ExitHandler.LOG_ONLY)
                    .build();
            server.start(START_MS);
        } catch (Exception e) {
            // The server's signature.
            throw new IOException("ZooKeeper can't start with " + directory + ": " + e, e);
        }
        cleanup.start();
    }

    /** The server writes one at each start, and leaves it. */
    private static void removeOldConfigurations(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "zookeeper.configuration*.properties")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /** Where it answers. */
    public String address() {
        return address;
    }

    @Override
    public void close() {
        cleanup.shutdown();
        server.close();
    }
}
