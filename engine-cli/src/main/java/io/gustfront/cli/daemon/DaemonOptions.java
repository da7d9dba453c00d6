package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.Settings;
import io.gustfront.cluster.config.Settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every daemon may be told. */
public final class DaemonOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; conf/gustfront.yaml of the installation if not told.")
    private @Nullable Path file;

    @Option(
            names = "-c",
            paramLabel = "KEY=VALUE",
            description = "Configuration that goes over the file and the environment. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--orphan-deletes", paramLabel = "DIR", hidden = true)
    private @Nullable Path orphanDeletes;

    /** For picocli. */
    public DaemonOptions() {}

    /**
     * What is configured.
     *
     * @throws CommandFailedException that lists everything that is wrong
     */
    Settings settings(CommandEnvironment environment) {
        if (file != null && !Files.exists(file)) {
            throw new CommandFailedException("there is no configuration '" + file + "'");
        }
        Path read = file == null ? environment.installation().configuration() : file;
        try {
            return Settings.read(ClusterSettings.all(), Optional.of(read), System.getenv(), overrides);
        } catch (SettingsException e) {
            throw new CommandFailedException(
                    "the configuration can't be used:\n  " + String.join("\n  ", e.problems()), e);
        }
    }

    /** Whether it ends with the process that started it; and what it deletes then, if that didn't do so. */
    Optional<Path> orphanDeletes() {
        return Optional.ofNullable(orphanDeletes);
    }
}
