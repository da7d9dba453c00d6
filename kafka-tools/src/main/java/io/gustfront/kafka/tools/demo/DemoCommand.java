package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.OutputFormat;
import io.gustfront.cli.output.ProgressLine;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gust demo}. */
@Command(
        name = "demo",
        header = "See it work: count the words of a Kafka topic, and check every one.",
        description = {
            "Starts a Kafka broker, feeds a topic at a steady rate, runs the example word count on it, which writes to another"
                    + " topic, and ends when all is counted and committed. Then checks the counts against the truth: exit code 0"
                    + " if nothing is lost. Leaves no process and no file."
        },
        footer = {"", "Example: gust demo --local --records 20000 -o json"})
public final class DemoCommand implements Callable<Integer> {
    private static final double USUAL_RATE = 5_000;

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--local", description = "Count in this process. So far the only form there is.")
    private boolean local;

    @Option(names = "--records", paramLabel = "N", description = "How many sentences; 100000 if not told.")
    private long records = 100_000;

    @Option(names = "--rate", paramLabel = "N", description = "How many sentences per second; 5000 if not told.")
    private double rate = USUAL_RATE;

    @Option(names = "--workers", paramLabel = "N", description = "How many workers count; 2 if not told.")
    private int workers = 2;

    @Option(names = "--seed", paramLabel = "N", description = "Which sequence of sentences; 1 if not told.")
    private long seed = 1;

    @Option(names = "-o", paramLabel = "table|json", description = "What the result looks like.")
    private OutputFormat format = OutputFormat.TABLE;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public DemoCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        refuse(records < 1 ? "--records is " + records + ", must be 1 or more" : null);
        refuse(workers < 1 ? "--workers is " + workers + ", must be 1 or more" : null);
        refuse(rate > 0 ? null : "--rate is " + rate + ", must be more than 0");
        DemoResult result;
        try (ProgressLine progress = new ProgressLine(environment.terminal())) {
            if (!local) {
                progress.note("There is no demo on a cluster yet: this one counts in this process, as with --local.");
            }
            result = new Demo(new DemoPlan(records, rate, workers, seed), environment, progress).run();
        }
        if (format == OutputFormat.JSON) {
            environment.terminal().out().println(Json.text(result.json()));
            environment.terminal().err().println(result.verdict());
        } else {
            result.print(environment.terminal().out());
        }
        return result.isOk() ? 0 : 1;
    }

    private void refuse(@Nullable String problem) {
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }
}
