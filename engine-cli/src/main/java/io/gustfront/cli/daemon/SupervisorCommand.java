package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Version;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.Settings;
import io.gustfront.cluster.config.SupervisorConfig;
import io.gustfront.cluster.daemon.SupervisorDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gust supervisor}. */
@Command(
        name = "supervisor",
        header = "Run the supervisor of a node.",
        description = {
            "Starts and watches the workers that are assigned to this machine. Runs until Ctrl-C or SIGTERM; its workers go on, and"
                    + " the next supervisor with the same data.dir takes them over."
        },
        footer = {"", "Example: gust supervisor -c supervisor.ports=6700,6701"})
final class SupervisorCommand extends DaemonCommand {
    @Option(names = "--stop-workers", description = "When it ends, end its workers, too.")
    private boolean stopWorkers;

    SupervisorCommand(CommandEnvironment environment) {
        super(environment);
    }

    @Override
    Daemon start(Settings settings) throws IOException {
        SupervisorConfig config = SupervisorConfig.of(
                settings, Optional.of(environment().installation().home()));
        requireGuard(ClusterSettings.SUPERVISOR_BIND_HOST.name(), config.bindHost(), settings);
        if (!Files.isExecutable(config.java())) {
            throw new CommandFailedException(ClusterSettings.SUPERVISOR_JAVA + " is '" + config.java()
                    + "', which can't be run; name the java command of a JDK or JRE 17");
        }
        SupervisorDaemon supervisor = new SupervisorDaemon(config, Version.text(), this::onFault);
        return new Daemon() {
            @Override
            public boolean isReady() {
                return supervisor.isUsable();
            }

            @Override
            public String readiness() {
                return "supervisor of node " + supervisor.node() + " is ready: slots "
                        + config.ports().stream().map(String::valueOf).collect(Collectors.joining(", ")) + " on "
                        + config.host();
            }

            @Override
            public void close() {
                supervisor.close(stopWorkers);
            }
        };
    }

    @Override
    String waitsFor(Settings settings) {
        return zooKeeperIsAway(settings);
    }
}
