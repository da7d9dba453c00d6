package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Version;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.MasterConfig;
import io.gustfront.cluster.config.Settings;
import io.gustfront.cluster.daemon.MasterDaemon;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code gust master}. */
@Command(
        name = "master",
        header = "Run a master of a cluster.",
        description = {
            "Accepts commands, keeps what is known of topologies in ZooKeeper, and assigns executors to slots. Of several, one leads,"
                    + " and another takes over when it is gone. Runs until Ctrl-C or SIGTERM; topologies go on without."
        },
        footer = {"", "Example: gust master -c data.dir=/var/lib/gustfront"})
final class MasterCommand extends DaemonCommand {
    MasterCommand(CommandEnvironment environment) {
        super(environment);
    }

    @Override
    Daemon start(Settings settings) throws IOException {
        MasterConfig config = MasterConfig.of(settings);
        requireGuard(ClusterSettings.MASTER_BIND_HOST.name(), config.bindHost(), settings);
        MasterDaemon master = new MasterDaemon(config, Version.text(), this::onFault);
        return new Daemon() {
            @Override
            public boolean isReady() {
                return master.isUsable();
            }

            @Override
            public String readiness() {
                return "master " + config.id() + " is ready: REST API at " + master.restUrl() + ", supervisors at "
                        + config.host() + ":" + master.controlPort();
            }

            @Override
            public void close() {
                master.close();
            }
        };
    }

    @Override
    String waitsFor(Settings settings) {
        return zooKeeperIsAway(settings);
    }
}
