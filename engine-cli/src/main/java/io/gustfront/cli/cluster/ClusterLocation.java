package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Installation;
import io.gustfront.cluster.config.ClusterSettings;
import io.gustfront.cluster.config.MasterConfig;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.config.Settings;
import io.gustfront.cluster.config.Settings.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a cluster is, and what lets one in.
 *
 * @param masters base URLs of the REST APIs
 * @param token for all of them
 * @param secretFile what the token is derived from
 */
record ClusterLocation(List<URI> masters, String token, Path secretFile) {

    /**
     * Finds it: what is told, over what is configured, over what {@code gust dev} runs here, over the defaults. The secret is looked
     * for where the masters are: told, configured, or that of {@code gust dev}.
     *
     * @throws CommandFailedException if the configuration or the secret can't be read
     */
    static ClusterLocation find(
            List<URI> masters,
            @Nullable Path secretFile,
            Installation installation,
            DevState dev,
            Map<String, String> environment) {
        Settings settings = settings(installation, environment);
        boolean configured = !masters.isEmpty() || settings.isSet(ClusterSettings.MASTER_URLS);
        DevState.Running running =
                configured && masters.isEmpty() ? null : dev.read().orElse(null);
        if (running != null && ((configured && !masters.contains(running.masterUrl())) || !running.isAlive())) {
            running = null;
        }
        List<URI> urls;
        if (!masters.isEmpty()) {
            urls = masters;
        } else if (running != null) {
            urls = List.of(running.masterUrl());
        } else {
            urls = urls(settings);
        }
        for (URI url : urls) {
            check(url);
        }
        if (secretFile != null) {
            return new ClusterLocation(urls, token(secretFile), secretFile);
        } else if (running != null) {
            String known = running.token(); // not by an older version
            return new ClusterLocation(
                    urls, known.isEmpty() ? token(running.secretFile()) : known, running.secretFile());
        }
        Path secret = MasterConfig.secretFile(settings);
        return new ClusterLocation(urls, token(secret), secret);
    }

    private static Settings settings(Installation installation, Map<String, String> environment) {
        try {
            return Settings.read(
                    ClusterSettings.all(), Optional.of(installation.configuration()), environment, List.of());
        } catch (SettingsException e) {
            throw new CommandFailedException(String.join("; ", e.problems()), e);
        }
    }

    private static List<URI> urls(Settings settings) {
        List<URI> urls = new ArrayList<>();
        for (String text : settings.get(ClusterSettings.MASTER_URLS)) {
            urls.add(url(text));
        }
        return List.copyOf(urls);
    }

    private static URI url(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException("'" + text + "' in master.urls is no URL: " + e.getMessage(), e);
        }
    }

    private static void check(URI url) {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null) {
            throw new CommandFailedException(
                    "'" + url + "' is not the URL of a master; it looks like http://127.0.0.1:6680");
        }
    }

    private static String token(Path file) {
        try {
            return SecretFile.token(SecretFile.read(file));
        } catch (NoSuchFileException e) {
            String directory = Files.exists(file.toAbsolutePath().getParent()) ? "" : ", nor its directory";
            throw new CommandFailedException(
                    "there is no secret file '" + file + "'" + directory
                            + "; has the cluster been started? Copy its secret file, and name it with --secret-file or"
                            + " secret.file",
                    e);
        } catch (IOException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
