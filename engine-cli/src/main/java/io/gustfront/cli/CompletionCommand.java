package io.gustfront.cli;

import io.gustfront.cli.command.CommandEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code gust completion}: a script with which a shell completes commands and options, and names that it asks the cluster for ({@code
 * names.bash}, which asks {@code gust names}).
 */
@Command(
        name = "completion",
        header = "Write a script that has Bash or Zsh complete commands, options and names.",
        footer = {
            "",
            "Example: source <(gust completion bash)",
            "For each new shell: the same line in ~/.bashrc, or with zsh in ~/.zshrc."
        })
final class CompletionCommand implements Callable<Integer> {
    /** Before Zsh understands what is written for Bash. */
    private static final String ZSH = "autoload -U +X compinit && compinit -u";

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh", completionCandidates = Shells.class, description = "The shell.")
    private String shell;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec and the parameters
    CompletionCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("gust", spec.root().commandLine()) + names();
        switch (shell) {
            case "bash" -> environment.terminal().out().println(script);
            case "zsh" -> environment.terminal().out().println(ZSH + System.lineSeparator() + script);
            default ->
                throw new ParameterException(
                        spec.commandLine(), "there is no completion for '" + shell + "', only for bash and zsh");
        }
        return 0;
    }

    private static String names() {
        try (InputStream in = CompletionCommand.class.getResourceAsStream("names.bash")) {
            if (in == null) {
                throw new IllegalStateException("names.bash is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that there is a script for. */
    static final class Shells implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("bash", "zsh").iterator();
        }
    }
}
