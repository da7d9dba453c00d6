package io.gustfront.cluster.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every key of the daemons' configuration, with its default: the one place where these stand. */
public final class ClusterSettings {
    private static final Map<String, Setting<?>> ALL = new LinkedHashMap<>();

    /** Where daemons keep what is theirs. */
    public static final Setting<String> DATA_DIR = add(Setting.text(
            "data.dir",
            System.getProperty("user.home") + "/.gustfront",
            "the directory under which daemons keep their files; the same for all that a user starts, wherever from"));

    /** The cluster's secret. */
    public static final Setting<String> SECRET_FILE = add(Setting.text(
            "secret.file",
            "",
            "the file of the cluster's secret, mode 0600, the same on all machines; made by the first daemon that needs it."
                    + " Not set: 'secret' in data.dir"));

    /** Where ZooKeeper is. */
    public static final Setting<String> ZOOKEEPER_SERVERS = add(Setting.servers(
            "zookeeper.servers", "127.0.0.1:2181", "ZooKeeper's servers, host:port, separated by commas"));

    /** Under which node everything is. */
    public static final Setting<String> ZOOKEEPER_ROOT = add(
            Setting.node("zookeeper.root", "/gustfront", "the node in ZooKeeper under which the cluster's nodes are"));

    /** How long a session lives in silence. */
    public static final Setting<Duration> ZOOKEEPER_SESSION = add(Setting.duration(
            "zookeeper.session", "6s", "1s", "10m", "silence after which ZooKeeper ends a daemon's session"));

    /** How long a daemon waits for ZooKeeper when it starts. */
    public static final Setting<Duration> ZOOKEEPER_PATIENCE = add(Setting.duration(
            "zookeeper.patience",
            "20s",
            "100ms",
            "24h",
            "how long a daemon that starts waits for ZooKeeper before it gives up"));

    /** On which address the embedded ZooKeeper listens. */
    public static final Setting<String> ZOOKEEPER_BIND_HOST = add(Setting.host(
            "zookeeper.bind-host",
            "127.0.0.1",
            "the address on which 'gust zookeeper' listens; it asks nobody who they are"));

    /** On which port the embedded ZooKeeper listens. */
    public static final Setting<Integer> ZOOKEEPER_PORT =
            add(Setting.integer("zookeeper.port", 2181, 1, 65_535, "the port of 'gust zookeeper'"));

    /** Whether the embedded ZooKeeper may be reached by others. */
    public static final Setting<Boolean> ZOOKEEPER_OPEN = add(
            Setting.flag("zookeeper.open", false, "whether 'gust zookeeper' may listen where other machines reach it"));

    /** The embedded ZooKeepers that are one ensemble. */
    public static final Setting<List<String>> ZOOKEEPER_ENSEMBLE = add(Setting.ensemble(
            "zookeeper.ensemble",
            "all servers of an ensemble of 'gust zookeeper', the same list on each: host:port for followers:port for elections."
                    + " Not set: one server alone"));

    /** Which of the ensemble this is. */
    public static final Setting<Integer> ZOOKEEPER_ID = add(Setting.integer(
            "zookeeper.id", 1, 1, 255, "which server of zookeeper.ensemble this 'gust zookeeper' is, from 1"));

    /** The masters' REST APIs. */
    public static final Setting<List<String>> MASTER_URLS = add(Setting.urls(
            "master.urls",
            "http://127.0.0.1:6680",
            "base URLs of the masters' REST APIs, for clients and supervisors"));

    /** A master's id. */
    public static final Setting<String> MASTER_ID =
            add(Setting.id("master.id", "this master's id. Not set: host and REST port"));

    /** Where a master listens. */
    public static final Setting<String> MASTER_BIND_HOST =
            add(Setting.host("master.bind-host", "127.0.0.1", "the address on which this master listens"));

    /** Where a master is found. */
    public static final Setting<String> MASTER_HOST = add(Setting.host(
            "master.host", "", "the name under which others reach this master. Not set: master.bind-host"));

    /** Names that a Host header may have. */
    public static final Setting<List<String>> MASTER_HOSTS = add(Setting.list(
            "master.hosts", "", "further names under which the REST API may be called; others are refused"));

    /** Where supervisors connect. */
    public static final Setting<Integer> MASTER_CONTROL_PORT = add(Setting.integer(
            "master.control-port", 6627, 0, 65_535, "the port on which this master talks to supervisors"));

    /** Where the REST API is. */
    public static final Setting<Integer> MASTER_REST_PORT =
            add(Setting.integer("master.rest-port", 6680, 0, 65_535, "the port of this master's REST API"));

    /** Where a master's failpoint is armed. */
    public static final Setting<String> MASTER_FAILPOINT_FILE = add(Setting.text(
            "master.failpoint-file",
            "",
            "for tests of the engine: while this file is there, it says at which write the master kills itself ('before 2', 'after"
                    + " 1'). Not set: never"));

    /** A node's id. */
    public static final Setting<String> SUPERVISOR_NODE = add(Setting.id(
            "supervisor.node", "this node's id. Not set: one that is made at the first start, and kept in data.dir"));

    /** Where workers listen. */
    public static final Setting<String> SUPERVISOR_BIND_HOST = add(Setting.host(
            "supervisor.bind-host", "127.0.0.1", "the address on which this node's workers answer other workers"));

    /** Where workers are found. */
    public static final Setting<String> SUPERVISOR_HOST = add(Setting.host(
            "supervisor.host",
            "",
            "the name under which other nodes reach this node's workers. Not set: supervisor.bind-host"));

    /** A node's slots. */
    public static final Setting<List<Integer>> SUPERVISOR_PORTS = add(Setting.ports(
            "supervisor.ports",
            "6700,6701,6702,6703",
            "this node's slots: one worker each, which answers other workers on this port"));

    /** What runs workers. */
    public static final Setting<String> SUPERVISOR_JAVA = add(Setting.text(
            "supervisor.java", "", "the java command that runs workers. Not set: the one that runs the supervisor"));

    /** The engine's classes for workers. */
    public static final Setting<String> SUPERVISOR_CLASS_PATH = add(Setting.text(
            "supervisor.class-path",
            "",
            "the engine's class path in workers. Not set: the jars in lib-worker of the installation"));

    /** Options of all workers. */
    public static final Setting<List<String>> SUPERVISOR_JVM_OPTIONS = add(Setting.list(
            "supervisor.jvm-options", "", "options of each worker's JVM on this node, before those of the topology"));

    /** Where the classes of workers are kept ready. */
    public static final Setting<String> SUPERVISOR_CLASS_ARCHIVES = add(Setting.text(
            "supervisor.class-archives",
            "",
            "the directory in which archives of workers' classes are kept, which let workers start faster, or none."
                    + " Not set: gustfront in the user's cache directory"));

    /** The largest blob. */
    public static final Setting<Long> BLOB_MAX_BYTES =
            add(Setting.bytes("blob.max-bytes", "512MiB", "the largest jar that is taken"));

    /** The largest topology. */
    public static final Setting<Long> TOPOLOGY_MAX_BYTES = add(Setting.bytes(
            "topology.max-bytes",
            "64MiB",
            "the largest topology, without its jar, that is taken: its objects, serialized"));

    private ClusterSettings() {}

    private static <T> Setting<T> add(Setting<T> setting) {
        ALL.put(setting.name(), setting);
        return setting;
    }

    /** All, by name, in the order of this class. */
    public static Map<String, Setting<?>> all() {
        return Collections.unmodifiableMap(ALL);
    }
}
