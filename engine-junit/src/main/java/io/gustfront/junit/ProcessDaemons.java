package io.gustfront.junit;

import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.output.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The cluster of {@code gust dev}: each daemon a process. */
record ProcessDaemons(DevCluster cluster) implements RunningDaemons {
    /** To a file that the cluster names. */
    private static final String LOGGING = """
            <Configuration status="error">
              <Appenders>
                <File name="file" fileName="${sys:gustfront.log}"><PatternLayout pattern="%d %-5p [%t] %c{1} - %m%n"/></File>
              </Appenders>
              <Loggers><Root level="info"><AppenderRef ref="file"/></Root></Loggers>
            </Configuration>
            """;

    /** Starts them; returns when all can be used. */
    static ProcessDaemons start(Path directory, int nodes, int slots) throws IOException {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.writeString(conf.resolve("log4j2-dev.xml"), LOGGING);
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        try (ProgressLine progress = new ProgressLine(new Terminal(nowhere, nowhere, false, 80))) {
            return new ProcessDaemons(DevCluster.start(
                    new Installation(directory),
                    new DevCluster.Size(nodes, slots),
                    List.of("supervisor.class-path: '" + System.getProperty("java.class.path") + "'"),
                    new Wait(new StopSignal()),
                    progress));
        }
    }

    @Override
    public URI masterUrl() {
        return cluster.masterUrl();
    }

    @Override
    public Path secretFile() {
        return cluster.secretFile();
    }

    @Override
    public List<Path> logDirectories() {
        return List.of(cluster.directory());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
