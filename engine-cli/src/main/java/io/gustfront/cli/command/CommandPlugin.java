package io.gustfront.cli.command;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * Adds commands to the command line; found by {@link java.util.ServiceLoader}. Its constructor and {@link #commands} run at each
 * start of the command line, whatever the command, so they do next to nothing.
 */
@FunctionalInterface
public interface CommandPlugin {
    /**
     * The commands, annotated for picocli. A command returns its exit code: 0 for done, 1 for refused or failed; or throws
     * {@link CommandFailedException}.
     */
    List<? extends Callable<Integer>> commands(CommandEnvironment environment);
}
