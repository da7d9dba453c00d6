package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.CommandEnvironment;
import picocli.CommandLine.Command;

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
public final class KafkaCommand extends KafkaCommandGroup {
    private final CommandEnvironment environment;

    /** For one run. */
    public KafkaCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    CommandEnvironment environment() {
        return environment;
    }
}
