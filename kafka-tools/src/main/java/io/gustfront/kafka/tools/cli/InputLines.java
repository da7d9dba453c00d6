package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text, read by a thread of its own: nothing wakes who waits for somebody to type, so that thread is left waiting when the
 * command is asked to end. {@value #MOST} lines are read ahead at most.
 */
final class InputLines {
    private static final int MOST = 1_000;
    private static final Duration STEP = Duration.ofMillis(20);

    private final BlockingQueue<Optional<String>> lines = new ArrayBlockingQueue<>(MOST); // an empty one is the end
    private final StopSignal stop;
    private volatile @Nullable IOException failure; // written before the end is queued

    private InputLines(StopSignal stop) {
        this.stop = stop;
    }

    /** Begins to read. */
    static InputLines read(InputStream in, StopSignal stop) {
        InputLines lines = new InputLines(stop);
        Thread reader = new Thread(() -> lines.run(in), "input-lines");
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private void run(InputStream in) {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try {
            try {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.put(Optional.of(line));
                }
            } catch (IOException e) {
                failure = e;
            }
            lines.put(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The next line; waits for it.
     *
     * @return empty at the end, and when the command is asked to end
     * @throws CommandFailedException if it can't be read
     */
    Optional<String> next() {
        Optional<String> line = lines.poll();
        while (line == null) {
            if (stop.await(STEP)) {
                return Optional.empty();
            }
            line = lines.poll();
        }
        IOException thrown = failure;
        if (line.isEmpty() && thrown != null) {
            throw new CommandFailedException("can't read standard input: " + thrown.getMessage(), thrown);
        }
        return line;
    }
}
