package io.gustfront.kafka.tools.broker;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Ends this process when its parent is gone, however that ended: the parent holds the other end of standard input, and the
 * operating system closes that for it. A thread of its own waits for this.
 */
final class ParentWatch {
    private static final int ORPHANED = 1;

    private ParentWatch() {}

    /**
     * Watches.
     *
     * @param directory what the parent would have deleted
     */
    static void start(Path directory) {
        Thread watch = new Thread(() -> run(directory), "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void run(Path directory) {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes to it.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        DirectoryTree.delete(directory);
        Runtime.getRuntime().halt(ORPHANED);
    }
}
