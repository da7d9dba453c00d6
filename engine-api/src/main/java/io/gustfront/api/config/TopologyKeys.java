package io.gustfront.api.config;

import io.gustfront.api.config.ConfigKey.Scope;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Every key of a topology's configuration that the engine knows, with its default: the one place where these stand. Keys that
 * are not here belong to the topology's own code, which finds them in the raw map.
 */
public final class TopologyKeys {
    private static final Map<String, ConfigKey<?>> KEYS = new LinkedHashMap<>();
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration TICK = Duration.ofMillis(1);
    private static final int SHORT_NAME = 8;

    /** How many worker processes the topology asks for. */
    public static final ConfigKey<Integer> WORKERS =
            integer("workers", 1, 1, 10_000, Scope.TOPOLOGY, "worker processes that the topology asks for");

    /** Whether spout tuples with a message id are tracked. */
    public static final ConfigKey<Boolean> ACKING = bool(
            "acking",
            true,
            Scope.TOPOLOGY,
            "whether spout tuples with a message id are tracked until all that stems from them is done; "
                    + "without, they are acked at once (at-most-once)");

    /** How long a bolt may keep a tuple unsettled. */
    public static final ConfigKey<Duration> MESSAGE_TIMEOUT = duration(
            "message.timeout",
            Duration.ofSeconds(30),
            TICK,
            DAY,
            Scope.COMPONENT,
            "how long a bolt may keep a tuple unsettled after execute returned, before the tuple is failed; "
                    + "time in queues, on links and inside execute does not count");

    /** The backstop: how old a tuple tree may get. */
    public static final ConfigKey<Duration> MESSAGE_MAX_LIFETIME = duration(
            "message.max-lifetime",
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofDays(7),
            Scope.TOPOLOGY,
            "how long a tuple tree may stay open before its spout tuple is failed as too old");

    /** How many tracked tuples of one spout task may be open. */
    public static final ConfigKey<Integer> SPOUT_MAX_PENDING = integer(
            "spout.max-pending",
            10_000,
            1,
            10_000_000,
            Scope.COMPONENT,
            "tracked tuples of one spout task that may be open before nextTuple is no longer called");

    /** The period of a component's ticks. */
    public static final ConfigKey<Duration> TICK_INTERVAL = duration(
            "tick.interval",
            Duration.ZERO,
            Duration.ZERO,
            DAY,
            Scope.COMPONENT,
            "period of the ticks that each task of a bolt gets; 0ms: none");

    /** Whether downstream tasks may run in their upstream's executor. */
    public static final ConfigKey<Boolean> FUSE = bool(
            "fuse",
            false,
            Scope.TOPOLOGY,
            "whether a bolt whose whole input is local-or-shuffle from a component with as many executors runs on its thread");

    /** Which threads drive executors. */
    public static final ConfigKey<ExecutorThreads> EXECUTOR_THREADS = key(
            "executor.threads",
            "pooled, own or shared",
            ExecutorThreads.POOLED,
            Scope.TOPOLOGY,
            "pooled: any thread of a pool drives any executor, and one that blocks gets a thread for itself; own: each has a thread of its own; shared: all of a worker share two",
            Readers.oneOf(ExecutorThreads.class));

    /** Whether an executor's calls are all made by one thread. */
    public static final ConfigKey<Boolean> THREAD_BOUND = bool(
            "thread.bound",
            false,
            Scope.COMPONENT,
            "whether one thread makes all calls of an executor and drives no other, though threads are pooled; for code that is bound to its thread");

    /** The bound of an executor's inbox, in tuples. */
    public static final ConfigKey<Integer> INBOX_TUPLES =
            integer("inbox.tuples", 8_192, 64, 10_000_000, Scope.COMPONENT, "tuples that may wait at an executor");

    /** The bound of an executor's inbox, in bytes of encoded tuples. */
    public static final ConfigKey<Long> INBOX_BYTES = bytes(
            "inbox.bytes",
            16L << 20,
            64L << 10,
            Scope.COMPONENT,
            "encoded bytes that may wait at an executor; whichever of tuples and bytes is reached first counts");

    /** How many tuples travel together. */
    public static final ConfigKey<Integer> BATCH_TUPLES =
            integer("batch.tuples", 256, 1, 65_536, Scope.TOPOLOGY, "tuples that travel together at most");

    /** How many bytes of tuples travel together. A link takes 16 MiB at once, some of them for headers. */
    public static final ConfigKey<Long> BATCH_BYTES = bytes(
            "batch.bytes",
            32L << 10,
            1L << 10,
            15L << 20,
            Scope.TOPOLOGY,
            "encoded bytes that travel together at most");

    /** The bound of what an executor may stage, in tuples. */
    public static final ConfigKey<Integer> STAGING_TUPLES = integer(
            "staging.tuples",
            100_000,
            64,
            10_000_000,
            Scope.COMPONENT,
            "emitted tuples that an executor may hold back before emit waits in the call");

    /** The bound of what an executor may stage, in bytes. */
    public static final ConfigKey<Long> STAGING_BYTES = bytes(
            "staging.bytes",
            64L << 20,
            64L << 10,
            Scope.COMPONENT,
            "encoded bytes that an executor may hold back before emit waits in the call");

    /** The bound of what a bolt task may keep unsettled, in tuples. */
    public static final ConfigKey<Integer> HOLD_TUPLES = integer(
            "hold.tuples",
            100_000,
            1,
            10_000_000,
            Scope.COMPONENT,
            "tuples that a bolt task may keep unsettled; at the bound it gets no further data");

    /** The bound of what a bolt task may keep unsettled, in bytes of tuples that came encoded. */
    public static final ConfigKey<Long> HOLD_BYTES = bytes(
            "hold.bytes",
            64L << 20,
            1L << 10,
            Scope.COMPONENT,
            "bytes of tuples that a bolt task may keep unsettled; at the bound it gets no further data");

    /** The largest tuple that may cross from worker to worker. */
    public static final ConfigKey<Long> TUPLE_MAX_BYTES = bytes(
            "tuple.max-bytes",
            16L << 20,
            1L << 10,
            Scope.TOPOLOGY,
            "encoded size of a tuple beyond which emit refuses it");

    /** How many roots a tuple may be anchored to. */
    public static final ConfigKey<Integer> TUPLE_MAX_ROOTS = integer(
            "tuple.max-roots",
            1_024,
            1,
            1_024,
            Scope.TOPOLOGY,
            "spout tuples that one tuple may stem from; anchoring to more is refused");

    /** What a link may have sent and not yet heard of, data. */
    public static final ConfigKey<Long> LINK_DATA_WINDOW = bytes(
            "link.data-window",
            4L << 20,
            64L << 10,
            Scope.TOPOLOGY,
            "bytes of data that a link to another worker may have under way unacknowledged");

    /** What a link may have sent and not yet heard of, control. */
    public static final ConfigKey<Long> LINK_CONTROL_WINDOW = bytes(
            "link.control-window",
            256L << 10,
            16L << 10,
            Scope.TOPOLOGY,
            "bytes of acks and other control that a link may have under way unacknowledged");

    /** How long a link session lives without a word from the other side. */
    public static final ConfigKey<Duration> LINK_TIMEOUT = duration(
            "link.timeout",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            Scope.TOPOLOGY,
            "silence after which the session with another worker is closed and what was under way is failed");

    /** After how long a call into user code counts as stuck. */
    public static final ConfigKey<Duration> STALL_TIMEOUT = duration(
            "stall.timeout",
            Duration.ofSeconds(5),
            Duration.ofMillis(10),
            DAY,
            Scope.COMPONENT,
            "time in one call of user code after which it is shown as stuck, with its stack");

    /** How long a kill or a move lets what is in flight drain. */
    public static final ConfigKey<Duration> DRAIN_WAIT = duration(
            "drain.wait",
            Duration.ofSeconds(30),
            Duration.ZERO,
            DAY,
            Scope.TOPOLOGY,
            "how long kill and rebalance let open tuple trees drain before they are failed");

    /** Whether executors move to be even without anybody asking. */
    public static final ConfigKey<Boolean> REBALANCE_AUTO = bool(
            "rebalance.auto",
            false,
            Scope.TOPOLOGY,
            "whether executors move unasked so that they are even over nodes again, when a node has come, say; "
                    + "without, they move unasked only when they have lost their place");

    /** User classes that cross from worker to worker. */
    public static final ConfigKey<Map<String, String>> SERIALIZERS = mapping(
            "serializers",
            "a list of class names, or a map from class name to ValueSerializer class name",
            Scope.TOPOLOGY,
            "user classes whose objects may be values of tuples, in an order that fixes their ids");

    /** User classes that are keys of fields groupings. */
    public static final ConfigKey<Map<String, String>> KEY_HASHES = mapping(
            "key-hashes",
            "a map from class name to KeyHash class name",
            Scope.TOPOLOGY,
            "user classes whose objects may be keys of fields groupings");

    /** The largest heap of a worker. */
    public static final ConfigKey<Long> WORKER_HEAP =
            bytes("worker.heap", 768L << 20, 64L << 20, Scope.TOPOLOGY, "heap of each worker process of the topology");

    /** Further options of the worker's JVM. */
    public static final ConfigKey<List<String>> WORKER_JVM_OPTIONS = key(
            "worker.jvm-options",
            "a list of words",
            List.of(),
            Scope.TOPOLOGY,
            "options of each worker's JVM, after the engine's own",
            Readers.strings());

    /** The worker's environment. */
    public static final ConfigKey<Map<String, String>> WORKER_ENVIRONMENT = mapping(
            "worker.environment",
            "a map from name to value",
            Scope.TOPOLOGY,
            "environment variables of each worker process");

    private TopologyKeys() {}

    /** All keys by name, in the order of this class. */
    public static Map<String, ConfigKey<?>> all() {
        return Collections.unmodifiableMap(KEYS);
    }

    /**
     * The known key that a mistyped one was probably meant to be: at most two letters away, of short keys one letter, for a
     * topology's own "user" is no mistyped "fuse"; empty if there is none.
     */
    static Optional<String> nearest(String name) {
        return Nearest.within(name.length() < SHORT_NAME ? 1 : 2, name, KEYS.keySet());
    }

    private static ConfigKey<Boolean> bool(String name, boolean value, Scope scope, String meaning) {
        return key(name, "true or false", value, scope, meaning, Readers.bool());
    }

    private static ConfigKey<Integer> integer(String name, int value, int min, int max, Scope scope, String meaning) {
        return key(name, "a whole number from " + min + " to " + max, value, scope, meaning, Readers.integer(min, max));
    }

    private static ConfigKey<Duration> duration(
            String name, Duration value, Duration min, Duration max, Scope scope, String meaning) {
        String kind = "a duration from " + Readers.text(min) + " to " + Readers.text(max);
        return key(name, kind, value, scope, meaning, Readers.duration(min, max));
    }

    private static ConfigKey<Long> bytes(String name, long value, long min, Scope scope, String meaning) {
        return bytes(name, value, min, 1L << 40, scope, meaning);
    }

    private static ConfigKey<Long> bytes(String name, long value, long min, long max, Scope scope, String meaning) {
        return key(name, "a number of bytes", value, scope, meaning, Readers.bytes(min, max));
    }

    private static ConfigKey<Map<String, String>> mapping(String name, String kind, Scope scope, String meaning) {
        return key(name, kind, Map.of(), scope, meaning, Readers.mapping(kind));
    }

    private static <T> ConfigKey<T> key(
            String name, String kind, T value, Scope scope, String meaning, Function<Object, T> reader) {
        ConfigKey<T> key = new ConfigKey<>(name, kind, value, scope, meaning, reader);
        KEYS.put(name, key);
        return key;
    }
}
