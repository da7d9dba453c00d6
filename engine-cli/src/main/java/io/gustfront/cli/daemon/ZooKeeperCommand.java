package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.daemon.DaemonRun.Running;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gust zookeeper}. */
@Command(
        name = "zookeeper",
        header = "Run a ZooKeeper server, for one machine.",
        description = {
            "One server that listens on loopback alone. A cluster of several machines needs a ZooKeeper ensemble of its own."
        },
        footer = {"", "Example: gust zookeeper --port 2181"})
public final class ZooKeeperCommand implements Callable<Integer> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MOST = 65_535;

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", paramLabel = "N", description = "Where it listens; 2181 if not told.")
    private int port = 2181;

    @Mixin
    private DaemonOptions options;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public ZooKeeperCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (port < 1 || port > MOST) {
            throw new ParameterException(spec.commandLine(), "--port is " + port + ", must be from 1 to " + MOST);
        }
        Settings settings = options.settings(environment);
        Path directory = Path.of(settings.get(ClusterSettings.DATA_DIR)).resolve("zookeeper");
        new DaemonRun(environment).run("ZooKeeper server", options.orphanDeletes(), faults -> start(directory));
        return 0;
    }

    private Running start(Path directory) throws IOException {
        // As properties of the process: by its configuration, it would look for a web server first.
        System.setProperty("zookeeper.admin.enableServer", "false");
        System.setProperty("zookeeper.jmx.log4j.disable", "true");
        Files.createDirectories(directory);
        Properties properties = new Properties();
        properties.setProperty("clientPort", Integer.toString(port));
        properties.setProperty("clientPortAddress", LOOPBACK);
        properties.setProperty("dataDir", directory.toString());
        properties.setProperty("tickTime", "1000");
        properties.setProperty("maxClientCnxns", "0");
        properties.setProperty("autopurge.snapRetainCount", "3");
        properties.setProperty("autopurge.purgeInterval", "1");
        ZooKeeperServerEmbedded server;
        try {
            server = ZooKeeperServerEmbedded.builder()
                    .baseDir(directory)
                    .configuration(properties)
                    .exitHandler(ExitHandler.LOG_ONLY)
                    .build();
            server.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
        return new Running("ZooKeeper at " + LOOPBACK + ":" + port + ", files in " + directory, server::close);
    }
}
