package io.gustfront.chaos.load;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes a call of user code hang, in all processes of this machine, for as long as a file is there. Used by the executor's thread.
 */
final class StallSwitch implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String file;
    private transient long lookedNs;

    StallSwitch(Path file) {
        this.file = file.toString();
    }

    /** Returns at once, or when the file is gone. */
    void await() {
        long nowNs = System.nanoTime();
        if (nowNs - lookedNs < LOOK_NS) {
            return;
        }
        lookedNs = nowNs;
        while (Files.exists(Path.of(file))) {
            LockSupport.parkNanos(LOOK_NS);
        }
    }
}
