package io.gustfront.cluster.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A master's configuration.
 *
 * @param id its id
 * @param bindHost where it listens
 * @param host under which name others reach it
 * @param controlPort where supervisors connect; 0: any
 * @param restPort where the REST API is; 0: any
 * @param hosts further names of the REST API
 * @param blobs the directory of its blobs
 * @param secretFile the cluster's secret
 * @param maxBlobBytes the largest blob
 * @param maxTopologyBytes the largest topology
 * @param zooKeeper where ZooKeeper is
 * @param failpoint where a failpoint is armed; empty: nowhere
 */
public record MasterConfig(
        String id,
        String bindHost,
        String host,
        int controlPort,
        int restPort,
        List<String> hosts,
        Path blobs,
        Path secretFile,
        long maxBlobBytes,
        long maxTopologyBytes,
        ZooKeeperConfig zooKeeper,
        Optional<Path> failpoint) {
    /** Copies what it is given. */
    public MasterConfig {
        hosts = List.copyOf(hosts);
    }

    /**
     * Where ZooKeeper is.
     *
     * @param servers host:port, separated by commas
     * @param root under which node everything is
     * @param session silence after which a session ends
     */
    public record ZooKeeperConfig(String servers, String root, Duration session) {
        /** That of settings. */
        public static ZooKeeperConfig of(Settings settings) {
            return new ZooKeeperConfig(
                    settings.get(ClusterSettings.ZOOKEEPER_SERVERS),
                    settings.get(ClusterSettings.ZOOKEEPER_ROOT),
                    settings.get(ClusterSettings.ZOOKEEPER_SESSION));
        }
    }

    /** That of settings. */
    public static MasterConfig of(Settings settings) {
        String bindHost = settings.get(ClusterSettings.MASTER_BIND_HOST);
        String host = orElse(settings.get(ClusterSettings.MASTER_HOST), bindHost);
        int restPort = settings.get(ClusterSettings.MASTER_REST_PORT);
        Path data = Path.of(settings.get(ClusterSettings.DATA_DIR));
        return new MasterConfig(
                orElse(
                        settings.get(ClusterSettings.MASTER_ID),
                        host.replaceAll("[^A-Za-z0-9._-]", "_") + "-" + restPort),
                bindHost,
                host,
                settings.get(ClusterSettings.MASTER_CONTROL_PORT),
                restPort,
                settings.get(ClusterSettings.MASTER_HOSTS),
                data.resolve("master").resolve("blobs"),
                secretFile(settings),
                settings.get(ClusterSettings.BLOB_MAX_BYTES),
                settings.get(ClusterSettings.TOPOLOGY_MAX_BYTES),
                ZooKeeperConfig.of(settings),
                Optional.of(settings.get(ClusterSettings.MASTER_FAILPOINT_FILE))
                        .filter(file -> !file.isEmpty())
                        .map(Path::of));
    }

    /** Where the cluster's secret is. */
    public static Path secretFile(Settings settings) {
        String file = settings.get(ClusterSettings.SECRET_FILE);
        return file.isEmpty() ? Path.of(settings.get(ClusterSettings.DATA_DIR)).resolve("secret") : Path.of(file);
    }

    private static String orElse(String text, String other) {
        return text.isEmpty() ? other : text;
    }
}
