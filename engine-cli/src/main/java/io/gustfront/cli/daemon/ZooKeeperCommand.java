package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.Settings;
import io.gustfront.cluster.daemon.ZooKeeperDaemon;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code gust zookeeper}. */
@Command(
        name = "zookeeper",
        header = "Run a server of ZooKeeper.",
        description = {
            "One alone is for trying out: when its machine is gone, so is what the cluster knows. Three, on three machines, with"
                    + " zookeeper.ensemble set, are an ensemble that outlives any one. Runs until Ctrl-C or SIGTERM."
        },
        footer = {"", "Example: gust zookeeper -c data.dir=/var/lib/gustfront"})
final class ZooKeeperCommand extends DaemonCommand {
    ZooKeeperCommand(CommandEnvironment environment) {
        super(environment);
    }

    @Override
    Daemon start(Settings settings) throws IOException {
        String host = settings.get(ClusterSettings.ZOOKEEPER_BIND_HOST);
        if (!isLoopback(ClusterSettings.ZOOKEEPER_BIND_HOST.name(), host)
                && !settings.get(ClusterSettings.ZOOKEEPER_OPEN)) {
            throw new CommandFailedException(ClusterSettings.ZOOKEEPER_BIND_HOST + " is " + host
                    + ", which other machines reach, and ZooKeeper lets everybody in: set zookeeper.open to true if only machines"
                    + " of the cluster reach it, or bind to 127.0.0.1");
        }
        ZooKeeperDaemon server = new ZooKeeperDaemon(
                Path.of(settings.get(ClusterSettings.DATA_DIR)).resolve("zookeeper"),
                host,
                settings.get(ClusterSettings.ZOOKEEPER_PORT),
                new ZooKeeperDaemon.Ensemble(
                        settings.get(ClusterSettings.ZOOKEEPER_ENSEMBLE), settings.get(ClusterSettings.ZOOKEEPER_ID)));
        return new Daemon() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public String readiness() {
                return "zookeeper is ready: " + server.address();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    @Override
    String waitsFor(Settings settings) {
        return "the server isn't ready";
    }
}
