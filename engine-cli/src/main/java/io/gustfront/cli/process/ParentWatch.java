package io.gustfront.cli.process;

import java.io.IOException;

/**
 * Tells this process when its parent is gone, however that ended: the parent holds the other end of standard input, and the
 * operating system closes that for it. A thread of its own waits for this.
 */
public final class ParentWatch {
    private ParentWatch() {}

    /**
     * Watches.
     *
     * @param orphaned what is done then, on the watching thread
     */
    public static void start(Runnable orphaned) {
        Thread watch = new Thread(() -> run(orphaned), "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void run(Runnable orphaned) {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes to it.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        orphaned.run();
    }
}
