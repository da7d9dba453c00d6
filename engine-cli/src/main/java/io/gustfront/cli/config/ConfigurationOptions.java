package io.gustfront.cli.config;

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

/** The configuration of a daemon: what is told, over the environment, over the file. */
public final class ConfigurationOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; without, conf/gustfront.yaml of the installation.")
    private @Nullable Path file;

    @Option(
            names = "-c",
            paramLabel = "KEY=VALUE",
            description = "A key of the configuration, over what the file says. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    /** For picocli. */
    public ConfigurationOptions() {}

    /**
     * Reads and checks it whole.
     *
     * @throws CommandFailedException that says everything that is wrong with it
     */
    public Settings read(CommandEnvironment environment) {
        Path named = file;
        if (named != null && !Files.isReadable(named)) {
            throw new CommandFailedException("the configuration '" + named + "' can't be read; is there such a file?");
        }
        try {
            return Settings.read(
                    ClusterSettings.all(),
                    Optional.of(named == null ? environment.installation().configuration() : named),
                    environment.variables(),
                    overrides);
        } catch (SettingsException e) {
            throw new CommandFailedException(String.join("; ", e.problems()), e);
        }
    }
}
