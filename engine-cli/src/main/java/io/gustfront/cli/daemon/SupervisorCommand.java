package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.daemon.DaemonRun.Running;
import io.gustfront.cluster.config.Settings;
import io.gustfront.cluster.config.SupervisorConfig;
import io.gustfront.cluster.daemon.SupervisorDaemon;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gust supervisor}. */
@Command(
        name = "supervisor",
        header = "Run a node's supervisor, which runs the workers there.",
        description = "Its workers go on when it ends, and it finds them when it is started again.",
        footer = {"", "Example: gust supervisor -c supervisor.ports=6700,6701"})
public final class SupervisorCommand implements Callable<Integer> {
    private final CommandEnvironment environment;
    private final String version;

    @Option(names = "--stop-workers", description = "End the workers, too, when it ends.")
    private boolean stopWorkers;

    @Mixin
    private DaemonOptions options;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public SupervisorCommand(CommandEnvironment environment, String version) {
        this.environment = environment;
        this.version = version;
    }

    @Override
    public Integer call() {
        Settings settings = options.settings(environment);
        new DaemonRun(environment).run("supervisor", options.orphanDeletes(), faults -> {
            SupervisorConfig config = SupervisorConfig.of(
                    settings, Optional.of(environment.installation().home()));
            SupervisorDaemon daemon = new SupervisorDaemon(config, version, faults);
            return new Running(
                    "supervisor of node " + daemon.node() + ": slots " + config.ports() + ", ZooKeeper at "
                            + config.zooKeeper().servers() + ", files in " + config.directory(),
                    () -> daemon.close(stopWorkers));
        });
        return 0;
    }
}
