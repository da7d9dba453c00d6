package io.gustfront.cli;

import io.gustfront.cli.command.CommandEnvironment;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gust completion}: a script with which a shell completes commands and options. */
@Command(
        name = "completion",
        header = "Write a script that has Bash or Zsh complete commands and options.",
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

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private String shell;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec and the parameters
    CompletionCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("gust", spec.root().commandLine());
        switch (shell) {
            case "bash" -> environment.terminal().out().println(script);
            case "zsh" -> environment.terminal().out().println(ZSH + System.lineSeparator() + script);
            default ->
                throw new ParameterException(
                        spec.commandLine(), "there is no completion for '" + shell + "', only for bash and zsh");
        }
        return 0;
    }
}
