package io.gustfront.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The option {@code --stacktrace}, which all commands have. */
public final class StackTraces {
    /** Its name. */
    public static final String OPTION = "--stacktrace";

    private StackTraces() {}

    /** Whether the user wants to see stacks. */
    public static boolean areWanted(CommandSpec command) {
        OptionSpec option = command.root().findOption(OPTION);
        return option != null && Boolean.TRUE.equals(option.getValue());
    }

    /** The stack of an error, with its causes. */
    public static String text(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }
}
