package io.gustfront.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The numbers that an option takes.
 *
 * @param least the least of them
 * @param most the most; {@link Long#MAX_VALUE} if there is no bound
 */
public record Range(long least, long most) {
    /** 1 or more. */
    public static final Range POSITIVE = new Range(1, Long.MAX_VALUE);

    /**
     * Refuses other numbers, as wrong usage.
     *
     * @param option its name: "--workers"
     */
    public void require(CommandSpec command, String option, long value) {
        if (value < least || value > most) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " is " + value + ", must be "
                            + (most == Long.MAX_VALUE ? least + " or more" : "from " + least + " to " + most));
        }
    }
}
