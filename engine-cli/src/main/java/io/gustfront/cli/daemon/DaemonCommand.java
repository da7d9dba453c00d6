package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.FileProblem;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.config.ConfigurationOptions;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A command that starts a daemon, says in one line on standard output when it is ready, and ends it when the process is told to
 * stop. What goes wrong before is one line, too.
 */
abstract class DaemonCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonCommand.class);
    private static final Duration STEP = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofDays(1);

    private final CommandEnvironment environment;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>(); // by any thread; one per thread of the daemon

    @Mixin
    private ConfigurationOptions configuration;

    @Option(names = Orphan.OPTION, paramLabel = "DIR", hidden = true)
    private @Nullable Path orphanDeletes;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    DaemonCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    /** A daemon that was started. */
    interface Daemon {
        /** Whether it does its work, or could. */
        boolean isReady();

        /** What to say then. */
        String readiness();

        /** Ends it. */
        void close();
    }

    /**
     * Starts it.
     *
     * @throws IOException with a line for the user
     * @throws IllegalArgumentException if the configuration makes no sense, with a line for the user
     */
    abstract Daemon start(Settings settings) throws IOException;

    /** What it waits for before it is ready, for the user; with what to do. */
    abstract String waitsFor(Settings settings);

    @Override
    public Integer call() {
        Settings settings = configuration.read(environment);
        Optional<Orphan> orphan = Optional.ofNullable(orphanDeletes).map(Orphan::new);
        orphan.ifPresent(one -> one.watch(environment.stop()));
        Daemon daemon;
        try {
            daemon = start(settings);
        } catch (FileSystemException e) {
            throw new CommandFailedException(
                    "the file " + e.getFile() + " can't be used (" + FileProblem.of(e) + "); is data.dir, which is "
                            + settings.get(ClusterSettings.DATA_DIR) + ", a directory that may be written to, on a disk"
                            + " with room?",
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
        try {
            if (awaitReady(daemon, settings)) {
                environment.terminal().out().println(daemon.readiness());
                environment.terminal().out().flush();
                awaitStop();
            }
        } finally {
            daemon.close();
            orphan.ifPresent(Orphan::deleteIfOrphaned);
        }
        String fault = faults.peek();
        if (fault != null) {
            throw new CommandFailedException(fault);
        }
        return 0;
    }

    /** For daemons: something failed that never should. The process ends. */
    final void onFault(String agent, Throwable cause) {
        faults.add("the thread '" + agent + "' failed: " + cause);
        LOG.error("the thread {} failed", agent, cause);
        environment.stop().request();
    }

    final CommandEnvironment environment() {
        return environment;
    }

    /** False if it is to stop before it was ready. */
    private boolean awaitReady(Daemon daemon, Settings settings) {
        Duration patience = settings.get(ClusterSettings.ZOOKEEPER_PATIENCE);
        long untilNs = System.nanoTime() + patience.toNanos();
        while (!daemon.isReady()) {
            if (System.nanoTime() - untilNs >= 0) {
                throw new CommandFailedException(waitsFor(settings) + " (waited " + seconds(patience) + " s)");
            }
            if (environment.stop().await(STEP)) {
                return false;
            }
        }
        return true;
    }

    private void awaitStop() {
        StopSignal stop = environment.stop();
        while (!stop.await(LONG)) {
            // for as long as it takes
        }
    }

    private static String seconds(Duration duration) {
        long ms = duration.toMillis();
        return ms % 1_000 == 0 ? Long.toString(ms / 1_000) : Double.toString(ms / 1e3);
    }

    /** That nobody but this machine reaches it, or that a secret was made known to those who may. */
    static void requireGuard(String key, String host, Settings settings) {
        if (isLoopback(key, host)) {
            return;
        }
        String secret = settings.get(ClusterSettings.SECRET_FILE);
        if (secret.isEmpty() || !Files.exists(Path.of(secret))) {
            throw new CommandFailedException(key + " is " + host
                    + ", which other machines reach: set secret.file to a file that exists and that all daemons of the cluster"
                    + " have, or bind to 127.0.0.1");
        }
    }

    static boolean isLoopback(String key, String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new CommandFailedException(key + " is '" + host + "', which has no address", e);
        }
    }

    static String zooKeeperIsAway(Settings settings) {
        return "ZooKeeper doesn't answer at " + settings.get(ClusterSettings.ZOOKEEPER_SERVERS)
                + "; start it ('gust zookeeper' will do), or set zookeeper.servers";
    }
}
