package io.gustfront.cluster.config;

import io.gustfront.cluster.config.MasterConfig.ZooKeeperConfig;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A supervisor's configuration.
 *
 * @param node its node's id; empty: one that is made
 * @param bindHost where its workers listen
 * @param host under which name others reach its workers
 * @param ports its slots
 * @param directory where its files are
 * @param secretFile the cluster's secret
 * @param masters base URLs of REST APIs
 * @param java the command that runs workers
 * @param classPath the engine's, in workers
 * @param jvmOptions of all workers
 * @param classArchives where archives of the classes of workers are kept; empty: there are none
 * @param maxBlobBytes the largest blob
 * @param zooKeeper where ZooKeeper is
 */
public record SupervisorConfig(
        String node,
        String bindHost,
        String host,
        List<Integer> ports,
        Path directory,
        Path secretFile,
        List<URI> masters,
        Path java,
        String classPath,
        List<String> jvmOptions,
        Optional<Path> classArchives,
        long maxBlobBytes,
        ZooKeeperConfig zooKeeper) {
    private static final String NO_ARCHIVES = "none";

    /** Copies what it is given. */
    public SupervisorConfig {
        ports = List.copyOf(ports);
        masters = List.copyOf(masters);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /**
     * That of settings.
     *
     * @param home the installation, whose {@code lib-worker} and {@code conf/log4j2-worker.xml} are for workers; empty if there is
     *     none
     * @throws IllegalArgumentException if it makes no sense; the message is for people
     */
    public static SupervisorConfig of(Settings settings, Optional<Path> home) {
        String bindHost = settings.get(ClusterSettings.SUPERVISOR_BIND_HOST);
        String host = settings.get(ClusterSettings.SUPERVISOR_HOST);
        List<String> options = new ArrayList<>();
        home.map(path -> path.resolve("conf").resolve("log4j2-worker.xml"))
                .filter(Files::isRegularFile)
                .ifPresent(file -> options.add("-Dlog4j2.configurationFile=" + file.toUri())); // a path may have blanks
        options.addAll(settings.get(ClusterSettings.SUPERVISOR_JVM_OPTIONS));
        List<Integer> ports = settings.get(ClusterSettings.SUPERVISOR_PORTS);
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("supervisor.ports is empty; name at least one port");
        }
        List<URI> masters = new ArrayList<>();
        settings.get(ClusterSettings.MASTER_URLS).forEach(url -> masters.add(URI.create(url)));
        return new SupervisorConfig(
                settings.get(ClusterSettings.SUPERVISOR_NODE),
                bindHost,
                host.isEmpty() ? bindHost : host,
                ports,
                Path.of(settings.get(ClusterSettings.DATA_DIR)).resolve("supervisor"),
                MasterConfig.secretFile(settings),
                masters,
                java(settings.get(ClusterSettings.SUPERVISOR_JAVA)),
                classPath(settings.get(ClusterSettings.SUPERVISOR_CLASS_PATH), home),
                options,
                classArchives(settings.get(ClusterSettings.SUPERVISOR_CLASS_ARCHIVES), System.getenv()),
                Math.max(
                        settings.get(ClusterSettings.BLOB_MAX_BYTES), settings.get(ClusterSettings.TOPOLOGY_MAX_BYTES)),
                ZooKeeperConfig.of(settings));
    }

    private static Path java(String set) {
        return set.isEmpty() ? Path.of(System.getProperty("java.home"), "bin", "java") : Path.of(set);
    }

    private static Optional<Path> classArchives(String set, Map<String, String> environment) {
        if (set.equals(NO_ARCHIVES)) {
            return Optional.empty();
        }
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path user = cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return Optional.of(set.isEmpty() ? user.resolve("gustfront") : Path.of(set));
    }

    private static String classPath(String set, Optional<Path> home) {
        if (!set.isEmpty()) {
            return set;
        }
        Path jars = home.map(path -> path.resolve("lib-worker"))
                .filter(Files::isDirectory)
                .orElseThrow(() -> new IllegalArgumentException("there is no directory lib-worker in "
                        + home.map(Path::toString).orElse("an unknown installation")
                        + "; set supervisor.class-path"));
        return jars + File.separator + "*";
    }
}
