package io.gustfront.runtime.process;

import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.channel.Secret;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * A worker process. The supervisor starts it with {@link WorkerArguments}; all else it is told over the channel. This is the only
 * place of a worker that ends the process. Whatever ends it otherwise, {@code System.exit} in user code or a signal, is written
 * down as its last words.
 */
public final class WorkerMain {
    private static final long SEGMENT_BYTES = 8L << 20;
    private static final int SEGMENTS = 4;
    private static final long SLOWEST_EXIT_NS = 3_000_000_000L;
    private static final int WRONG_USAGE = 64;

    private WorkerMain() {}

    /** Runs a worker. */
    public static void main(String[] words) {
        LastWords why = new LastWords(WRONG_USAGE, 0, "not started", "");
        AtomicBoolean leaving = new AtomicBoolean();
        try {
            WorkerArguments arguments = WorkerArguments.of(words);
            WorkerFiles files = new WorkerFiles(arguments.directory());
            why = run(arguments, files, leaving);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("the worker can't start: " + e);
        }
        leaving.set(true);
        haltLater();
        System.exit(why.code());
    }

    private static LastWords run(WorkerArguments arguments, WorkerFiles files, AtomicBoolean leaving)
            throws IOException {
        files.keepProcess(ProcessId.current());
        RotatingLog file = new RotatingLog(arguments.logs(), SEGMENT_BYTES, SEGMENTS);
        PrintStream log = new PrintStream(file, true, StandardCharsets.UTF_8);
        System.setOut(log);
        System.setErr(log);
        // The logging library keeps what System.out is when it starts; its records are whole as they are.
        LoggerFactory.getLogger(WorkerMain.class).debug("logging has started");
        System.setOut(printed(file, "OUT  "));
        System.setErr(printed(file, "ERR  "));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onShutdown(files, leaving), "last-words"));
        Secret secret = Secret.ofHex(Files.readString(files.secret(), StandardCharsets.US_ASCII));
        String version = WorkerMain.class.getPackage().getImplementationVersion();
        WorkerProcess process = new WorkerProcess(
                new SystemClock(), new ProcessSurroundings(arguments, secret, version == null ? "dev" : version));
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> {
            if (cause instanceof OutOfMemoryError || thread.getName().startsWith(WorkerProcess.ENGINE_THREAD)) {
                process.crash("thread " + thread.getName() + " failed", cause);
            } else {
                process.onUserThread(thread, cause);
            }
        });
        boundJvmLog(files.jvmLog());
        LastWords why = process.run();
        leaving.set(true);
        write(files, why);
        if (why.code() != LastWords.CLOSED) {
            log.println("exiting: " + why.cause() + "\n" + why.stack());
        }
        process.leave(why);
        return why;
    }

    private static PrintStream printed(RotatingLog file, String kind) {
        return new PrintStream(new PrintedLines(file, kind, LocalDateTime::now), true, StandardCharsets.UTF_8);
    }

    private static void write(WorkerFiles files, LastWords why) {
        try {
            why.write(files.lastWords());
        } catch (IOException e) {
            System.err.println("last words can't be kept, the exit code has to do: " + e);
        }
    }

    /** Who calls {@code System.exit} waits in there until all hooks are done, so it is found by its stack. */
    private static void onShutdown(WorkerFiles files, AtomicBoolean leaving) {
        if (leaving.get()) {
            return;
        }
        String stack = "";
        for (var entry : Thread.getAllStackTraces().entrySet()) {
            boolean calledExit = Arrays.stream(entry.getValue())
                    .anyMatch(frame -> frame.getClassName().equals("java.lang.Runtime")
                            && frame.getMethodName().equals("exit"));
            if (calledExit) {
                stack = "thread " + entry.getKey().getName() + "\n\tat "
                        + String.join(
                                "\n\tat ",
                                Arrays.stream(entry.getValue())
                                        .map(StackTraceElement::toString)
                                        .toList());
            }
        }
        String cause = stack.isEmpty() ? "ended by a signal" : "user code called System.exit";
        write(files, new LastWords(LastWords.CRASHED, 0, cause, stack));
    }

    /** User code's shutdown hooks don't keep the process. */
    private static void haltLater() {
        Thread thread = new Thread(
                () -> {
                    long endNs = System.nanoTime() + SLOWEST_EXIT_NS;
                    for (long left = SLOWEST_EXIT_NS; left > 0; left = endNs - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    Runtime.getRuntime().halt(LastWords.CRASHED);
                },
                "halt");
        thread.setDaemon(true);
        thread.start();
    }

    /** What native code prints goes past {@code System.out}; nobody else keeps it from growing. */
    private static void boundJvmLog(Path file) {
        Thread thread = new Thread(
                () -> {
                    while (true) {
                        LockSupport.parkNanos(1_000_000_000L);
                        try {
                            if (Files.exists(file) && Files.size(file) > SEGMENT_BYTES) {
                                Files.newByteChannel(file, StandardOpenOption.WRITE)
                                        .truncate(0)
                                        .close();
                            }
                        } catch (IOException e) {
                            return;
                        }
                    }
                },
                "jvm-log");
        thread.setDaemon(true);
        thread.start();
    }
}
