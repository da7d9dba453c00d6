package io.gustfront.cli.command;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks the running command to end early and in order: Ctrl-C, or SIGTERM. The command looks at it wherever it waits; the JVM's
 * shutdown waits for the command to say that it has finished. If that takes too long, the command is cut off. Which of the two it is, is
 * decided once, by what comes first: a command that finishes after it was cut off was cut off all the same.
 */
public final class StopSignal {
    /** Longer than any drain that a command waits for by default. */
    private static final Duration LONGEST_END = Duration.ofMinutes(2);

    /** Enough to see the request, and to say a word. */
    private static final Duration TRACELESS_END = Duration.ofMillis(500);

    /** Standard error may be a pipe that nobody reads. */
    private static final Duration LAST_WORD = Duration.ofSeconds(2);

    private final CountDownLatch requested = new CountDownLatch(1);

    // Of the command and the JVM's shutdown; all guarded by this.
    private boolean traceless;
    private OptionalInt codeIfCutOff = OptionalInt.empty();
    private Runnable lastWord = () -> {};
    private boolean lastWordTaken;
    private boolean cutOff;
    private boolean finished;
    private int exitCode;

    /** Not requested. */
    public StopSignal() {}

    /** By any thread: asks the command to end. */
    public void request() {
        requested.countDown();
    }

    /** By the command: whether it is asked to end. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /**
     * By the command: waits to be asked.
     *
     * @return whether it was, before the time was over
     */
    public boolean await(Duration time) {
        try {
            return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            request();
            return true;
        }
    }

    /** By the command line, before the command runs: that it is {@link Traceless}. */
    public synchronized void allowCuttingOff() {
        traceless = true;
        notifyAll(); // the shutdown may wait already
    }

    /**
     * By a command that has done what it was to, or has begun with what goes on until it is asked to end: from then on, to be ended is no
     * failure, however it comes.
     */
    public synchronized void expectRequest() {
        codeIfCutOff = OptionalInt.of(0);
    }

    /**
     * By the command, in place of what it had to say before.
     *
     * @param word says it if the command is cut off; on a thread of its own, which isn't waited for long
     */
    public synchronized void setLastWord(Runnable word) {
        lastWord = word;
    }

    /**
     * By the command line, before it says why the command failed, which is the last word then.
     *
     * @return whether it is to say it: the command isn't cut off, and won't be for as long as that may take
     */
    public synchronized boolean takeLastWord() {
        if (cutOff) {
            return false;
        }
        lastWord = () -> {};
        lastWordTaken = true;
        return true;
    }

    /** By the main thread: the command has ended and left nothing behind. */
    public synchronized void finish(int code) {
        exitCode = code;
        finished = true;
        notifyAll();
    }

    /** Whether the command has ended. */
    public synchronized boolean isFinished() {
        return finished;
    }

    /**
     * By the JVM's shutdown: waits for the command's end. One that takes too long is cut off: it says its last word.
     *
     * @return the exit code. Empty, or 0 after {@link #expectRequest}, if the command was cut off; also if it could have been, and failed. Where it is
     *     empty, the code is to be that of a process that was ended by a signal
     */
    public OptionalInt awaitFinish() {
        try {
            if (!awaitEnd()) {
                sayLastWord();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return code();
    }

    /** Whether it came in time; else the command is cut off. */
    private synchronized boolean awaitEnd() throws InterruptedException {
        long beginNs = System.nanoTime();
        while (!finished) {
            long leftNs = longestEnd().toNanos() - (System.nanoTime() - beginNs);
            if (leftNs <= 0) {
                cutOff = true;
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
        return true;
    }

    private synchronized Duration longestEnd() {
        if (!traceless) {
            return LONGEST_END;
        }
        return lastWordTaken ? TRACELESS_END.plus(LAST_WORD) : TRACELESS_END;
    }

    private void sayLastWord() throws InterruptedException {
        Thread speaker;
        synchronized (this) {
            speaker = new Thread(lastWord, "last-word");
        }
        speaker.setDaemon(true);
        speaker.start();
        speaker.join(LAST_WORD.toMillis());
    }

    private synchronized OptionalInt code() {
        boolean ownCode = finished && !cutOff && (exitCode == 0 || !traceless);
        return ownCode ? OptionalInt.of(exitCode) : codeIfCutOff;
    }
}
