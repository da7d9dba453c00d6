package io.gustfront.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the files are that came with the command line: the directory that was unpacked or built.
 *
 * @param home holds {@code bin/ conf/ lib/ lib-worker/ lib-kafka/ examples/}
 */
public record Installation(Path home) {
    /** Set by the launcher, {@code bin/gust}. */
    public static final String HOME_PROPERTY = "gustfront.home";

    /** The one that the launcher names; the working directory, if it names none. */
    public static Installation ofProcess() {
        return new Installation(Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath());
    }

    /** The jar with the example topologies. */
    public Path examplesJar() {
        return present(home.resolve("examples").resolve("gustfront-examples.jar"));
    }

    /** The directory with the jars of a Kafka broker. */
    public Path kafkaLibraries() {
        return present(home.resolve("lib-kafka"));
    }

    /** How processes that are started log. */
    public Path loggingConfiguration() {
        return present(home.resolve("conf").resolve("log4j2.xml"));
    }

    /** How the daemons log that are started for development. */
    public Path developmentLogging() {
        return present(home.resolve("conf").resolve("log4j2-dev.xml"));
    }

    /** The configuration of the cluster; it need not be there. */
    public Path configuration() {
        return home.resolve("conf").resolve("gustfront.yaml");
    }

    private static Path present(Path path) {
        if (!Files.exists(path)) {
            throw new CommandFailedException(
                    "'" + path + "' is missing from this installation; run the command by its bin/gust");
        }
        return path;
    }
}
