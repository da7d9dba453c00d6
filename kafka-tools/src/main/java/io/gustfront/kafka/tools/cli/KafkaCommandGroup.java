package io.gustfront.kafka.tools.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing by itself, and says which of its commands there are. */
@SuppressWarnings("NullAway.Init") // picocli sets the spec
abstract class KafkaCommandGroup implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "say what: one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
