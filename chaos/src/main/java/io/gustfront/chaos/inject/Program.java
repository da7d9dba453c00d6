package io.gustfront.chaos.inject;

import io.gustfront.cli.command.CommandFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A program of this machine that has run to its end.
 *
 * @param code its exit code
 * @param output what it printed
 */
record Program(int code, String output) {
    /**
     * Runs one, and waits for its end.
     *
     * @throws CommandFailedException if there is none of that name
     */
    static Program run(List<String> words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Program(process.waitFor(), output.strip());
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
