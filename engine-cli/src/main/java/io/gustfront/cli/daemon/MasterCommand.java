package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.daemon.DaemonRun.Running;
import io.gustfront.cluster.config.MasterConfig;
import io.gustfront.cluster.config.Settings;
import io.gustfront.cluster.daemon.MasterDaemon;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gust master}. */
@Command(
        name = "master",
        header = "Run a master.",
        description = "Of several that share a ZooKeeper one leads, and the others stand by.",
        footer = {"", "Example: gust master -c zookeeper.servers=zk1:2181,zk2:2181"})
public final class MasterCommand implements Callable<Integer> {
    private final CommandEnvironment environment;
    private final String version;

    @Mixin
    private DaemonOptions options;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public MasterCommand(CommandEnvironment environment, String version) {
        this.environment = environment;
        this.version = version;
    }

    @Override
    public Integer call() {
        Settings settings = options.settings(environment);
        new DaemonRun(environment).run("master", options.orphanDeletes(), faults -> {
            MasterConfig config = MasterConfig.of(settings);
            MasterDaemon daemon = new MasterDaemon(config, version, faults);
            return new Running(
                    "master " + config.id() + ": REST API at " + daemon.restUrl() + ", supervisors connect to port "
                            + daemon.controlPort() + ", ZooKeeper at "
                            + config.zooKeeper().servers() + ", secret in " + config.secretFile(),
                    daemon::close);
        });
        return 0;
    }
}
