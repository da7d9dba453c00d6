package io.gustfront.chaos.inject;

import io.gustfront.cli.command.CommandFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine that has run to its end.
 *
 * @param code its exit code
 * @param output what it printed
 */
record Program(int code, String output) {
    /** None of those that are run here takes longer, unless it hangs. */
    private static final long LONGEST_S = 60;

    /**
     * Runs one, and waits for its end.
     *
     * @throws CommandFailedException if there is none of that name, or it doesn't end within a minute
     */
    static Program run(List<String> words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            CompletableFuture<Process> end = process.onExit().orTimeout(LONGEST_S, TimeUnit.SECONDS);
            CompletableFuture<Process> unused = end.whenComplete((ended, late) -> {
                if (late != null) {
                    process.destroyForcibly(); // so that its output ends, too
                }
            });
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (end.isCompletedExceptionally()) {
                throw new CommandFailedException("'" + words.get(0) + "' didn't end within " + LONGEST_S + " s");
            }
            return new Program(code, output.strip());
        } catch (IOException e) {
            throw new CommandFailedException("'" + words.get(0) + "' can't be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }

    boolean isDone() {
        return code == 0;
    }
}
