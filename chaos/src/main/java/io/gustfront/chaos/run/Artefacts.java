package io.gustfront.chaos.run;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.dev.DevCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Logs of a cluster that is about to be deleted. */
final class Artefacts {
    private Artefacts() {}

    /** Copies them. */
    static void keep(DevCluster cluster, Path target) {
        Path root = cluster.directory();
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> logs = files.filter(Files::isRegularFile)
                    .filter(file -> isLog(root.relativize(file).toString()))
                    .toList();
            for (Path log : logs) {
                Path copy = target.resolve(root.relativize(log).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(log, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailedException("the logs can't be kept in " + target + ": " + e, e);
        }
    }

    /** Of daemons, of their JVMs, of workers. */
    private static boolean isLog(String path) {
        return path.contains(".log") || path.contains("/logs/") || path.contains("errors");
    }
}
