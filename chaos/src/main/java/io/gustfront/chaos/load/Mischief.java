package io.gustfront.chaos.load;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What user code may do wrong, at a word that stands in a file:
 *
 * <pre>
 * hang       all calls, in all processes, for as long as the file is there
 * throw N    N of 100 calls throw, for as long as the file is there
 * leak       one call, of whichever process comes first, fills the heap, and catches what comes of it, as careless code does
 * exit       one call, of whichever process comes first, ends the JVM
 * die        each process that starts ends at once, for as long as the file is there
 * </pre>
 *
 * <p>Used by the executor's thread.
 */
public final class Mischief implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int PERCENT = 100;
    private static final int BLOCK = 1 << 20;
    private static final int EXIT_CODE = 7;

    private final String file;
    private transient long lookedNs;
    private transient int throwing;
    private transient int calls;

    /**
     * @param file where the word is
     */
    public Mischief(Path file) {
        this.file = file.toString();
    }

    /** For a task that begins: returns, unless no process is to live. */
    void atStart() {
        if (word().equals("die")) {
            System.exit(EXIT_CODE);
        }
    }

    /** Returns, unless something is to go wrong. */
    void befall() {
        long nowNs = System.nanoTime();
        if (nowNs - lookedNs >= LOOK_NS) {
            lookedNs = nowNs;
            throwing = 0;
            String word = word();
            if (word.startsWith("throw ")) {
                throwing = Integer.parseInt(word.substring("throw ".length()));
            } else if (word.equals("hang")) {
                hang();
            } else if (word.equals("leak") && isFirst()) {
                leak();
            } else if (word.equals("exit") && isFirst()) {
                System.exit(EXIT_CODE);
            }
        }
        // Spread evenly: of each hundred calls so many.
        calls++;
        if (calls * throwing / PERCENT != (calls - 1) * throwing / PERCENT) {
            calls %= PERCENT;
            throw new IllegalStateException("this call was to throw");
        }
        calls %= PERCENT;
    }

    private String word() {
        try {
            return Files.readString(Path.of(file), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return ""; // it isn't there
        }
    }

    private void hang() {
        while (Files.exists(Path.of(file))) {
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private boolean isFirst() {
        try {
            return Files.deleteIfExists(Path.of(file));
        } catch (IOException e) {
            return false;
        }
    }

    @SuppressWarnings("ModifiedButNotUsed") // that is what a leak is
    private static void leak() {
        List<byte[]> kept = new ArrayList<>();
        while (true) {
            try {
                kept.add(new byte[BLOCK]);
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(LOOK_NS);
            }
        }
    }
}
