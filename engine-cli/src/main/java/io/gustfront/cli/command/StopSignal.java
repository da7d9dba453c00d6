package io.gustfront.cli.command;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks the running command to end early and in order: Ctrl-C, or SIGTERM. The command looks at it wherever it waits; the JVM's
 * shutdown waits for the command to say that it has finished.
 */
public final class StopSignal {
    /** Longer than any drain that a command waits for by default. */
    private static final Duration LONGEST_END = Duration.ofMinutes(2);

    /** Enough to see the request, and to say a word. */
    private static final Duration TRACELESS_END = Duration.ofMillis(500);

    /** Against who doesn't read it. */
    private static final Duration LAST_WORD = Duration.ofSeconds(2);

    private final CountDownLatch requested = new CountDownLatch(1);

    // Of the command and the JVM's shutdown; all guarded by this.
    private boolean traceless;
    private OptionalInt codeIfCutOff = OptionalInt.empty();
    private Runnable lastWord = () -> {};
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

    /** By a command that goes on until it is asked to end: its end is no failure, however it comes. */
    public synchronized void expectRequest() {
        codeIfCutOff = OptionalInt.of(0);
    }

    /**
     * By the command, in place of what it had to say before.
     *
     * @param word told if it is cut off, by a thread of its own, which isn't waited for long: who reads it may have stopped to
     */
    public synchronized void setLastWord(Runnable word) {
        lastWord = word;
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
     * @return the exit code; empty if it is that of a process that was ended by a signal: the command was cut off, or it would have been had it not seen
     *     in time that it couldn't do what it was to
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

    /** Whether it came in time. */
    private synchronized boolean awaitEnd() throws InterruptedException {
        long beginNs = System.nanoTime();
        while (!finished) {
            long leftNs = (traceless ? TRACELESS_END : LONGEST_END).toNanos() - (System.nanoTime() - beginNs);
            if (leftNs <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
        return true;
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
        boolean ownCode = finished && (exitCode == 0 || !traceless);
        return ownCode ? OptionalInt.of(exitCode) : codeIfCutOff;
    }
}
