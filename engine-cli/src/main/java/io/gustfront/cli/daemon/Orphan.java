package io.gustfront.cli.daemon;

import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.process.DirectoryTree;
import io.gustfront.cli.process.ParentWatch;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a daemon does that was started by {@code gust dev} if that is gone without having ended it: it ends in order, and deletes
 * what {@code gust dev} would have deleted.
 */
public final class Orphan {
    /** The option of daemons that names the directory. */
    public static final String OPTION = "--orphan-deletes";

    private final Path directory;
    private volatile boolean orphaned; // written by the watching thread

    /**
     * @param directory the daemon's own; the last of several orphans deletes its parent, too
     */
    Orphan(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    /** Asks to stop when the parent is gone. */
    void watch(StopSignal stop) {
        ParentWatch.start(() -> {
            orphaned = true;
            stop.request();
        });
    }

    void deleteIfOrphaned() {
        if (!orphaned) {
            return;
        }
        DirectoryTree.delete(directory);
        Path common = directory.getParent();
        if (common != null && !hasDirectories(common)) {
            DirectoryTree.delete(common);
        }
    }

    private static boolean hasDirectories(Path parent) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
            return children.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
