package io.gustfront.cli.command;

import io.gustfront.cli.output.Terminal;
import java.util.Map;

/**
 * What a command is given.
 *
 * @param terminal where its output goes
 * @param installation where the files are that came with it
 * @param stop tells it to end early
 * @param variables of the process's environment
 */
public record CommandEnvironment(
        Terminal terminal, Installation installation, StopSignal stop, Map<String, String> variables) {
    /** Copies what it is given. */
    public CommandEnvironment {
        variables = Map.copyOf(variables);
    }

    /** Sets what a command says if it is cut off: what it would have failed with, could it have. */
    public void setLastWord(CommandFailedException word) {
        stop.setLastWord(() -> terminal.err().println(Failure.line(word)));
    }

    /** With the variables of this process. */
    public CommandEnvironment(Terminal terminal, Installation installation, StopSignal stop) {
        this(terminal, installation, stop, System.getenv());
    }
}
