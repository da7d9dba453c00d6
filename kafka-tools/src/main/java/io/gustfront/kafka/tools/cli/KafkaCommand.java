package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.CommandEnvironment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gust kafka}. */
@Command(
        name = "kafka",
        header = "Look after topics, offsets, lag and dead letters.",
        description = "Each command talks to the brokers that --bootstrap names, or GUST_KAFKA_BOOTSTRAP.",
        footer = {"", "Example: gust kafka lag word-count"},
        subcommands = {
            TopicsCommand.class,
            OffsetsCommand.class,
            LagCommand.class,
            CommitsCommand.class,
            ResetCommand.class,
            ConsumeCommand.class,
            ProduceCommand.class,
            DlqCommand.class
        })
public final class KafkaCommand implements Callable<Integer> {
    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public KafkaCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    CommandEnvironment environment() {
        return environment;
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "say what: one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
