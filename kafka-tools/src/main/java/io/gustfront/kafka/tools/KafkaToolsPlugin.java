package io.gustfront.kafka.tools;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandPlugin;
import io.gustfront.kafka.tools.cli.KafkaCommand;
import io.gustfront.kafka.tools.demo.DemoCommand;
import java.util.List;
import java.util.concurrent.Callable;

/** The commands that need Kafka. */
public final class KafkaToolsPlugin implements CommandPlugin {
    /** For the service loader. */
    public KafkaToolsPlugin() {}

    @Override
    public List<? extends Callable<Integer>> commands(CommandEnvironment environment) {
        return List.of(new DemoCommand(environment), new KafkaCommand(environment));
    }
}
