package io.gustfront.chaos.cli;

import io.gustfront.chaos.run.Control;
import io.gustfront.cli.output.OutputFormat;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What can be said to {@code gust chaos run}. */
final class RunOptions {
    @Parameters(
            paramLabel = "SPEC",
            index = "0",
            description = "A specification: the name of one that ships, see 'gust chaos list', or a file.")
    String spec = "";

    @Option(names = "--faults", paramLabel = "N", description = "How many faults; what SPEC says if not told.")
    @Nullable
    Integer faults;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "As many faults as begin in so many minutes, at the pace that SPEC says.")
    @Nullable
    Integer minutes;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Draws victims, and the faults of 'random'; drawn itself, and printed, if not told.")
    @Nullable
    Long seed;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "How many records per second; what SPEC says if not told, or else 5,000. Two processors that do nothing else"
                            + " can carry 40,000.")
    @Nullable
    Integer rate;

    @Option(
            names = "--control",
            paramLabel = "acking-off|commit-first",
            converter = ControlConverter.class,
            description = "Give a guarantee up: then records must be lost, and the run must say so.")
    Control control = Control.NONE;

    @Option(
            names = "--pipeline",
            paramLabel = "PROGRAM",
            description = {
                "Break another engine, in the same way: PROGRAM is started with the words BROKERS FROM TO GROUP MISCHIEF, and"
                        + " carries the load until its standard input ends, see docs/reliability.md."
            })
    @Nullable
    Path pipeline;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Where results are added, a line of JSON for each run; chaos-results.jsonl if not told.")
    Path results = Path.of("chaos-results.jsonl");

    @Option(
            names = "--resume",
            description =
                    "Go on with the last run in the results of the same SPEC, seed and numbers, if it was interrupted.")
    boolean resume;

    @Option(names = "--keep-logs", paramLabel = "DIR", description = "Keep the logs of all processes there.")
    @Nullable
    Path logs;

    @Option(names = "-o", paramLabel = "table|json", description = "What the result looks like.")
    OutputFormat format = OutputFormat.TABLE;

    /** For picocli. */
    RunOptions() {}

    /** What is wrong with it, one line each. */
    List<String> problems() {
        if (faults != null && minutes != null) {
            return List.of("--faults and --minutes exclude each other");
        } else if (faults != null && (faults < 1 || faults > 10_000)) {
            return List.of("--faults is " + faults + ", must be from 1 to 10000");
        } else if (minutes != null && (minutes < 1 || minutes > 10_000)) {
            return List.of("--minutes is " + minutes + ", must be from 1 to 10000");
        } else if (rate != null && (rate < 1 || rate > 1_000_000)) {
            return List.of("--rate is " + rate + ", must be from 1 to 1000000");
        } else if (pipeline != null && control != Control.NONE) {
            return List.of("--pipeline and --control exclude each other");
        } else if (resume && seed == null) {
            return List.of("--resume needs the --seed of the run that it goes on with");
        }
        return List.of();
    }

    /** Reads {@link Control}. */
    static final class ControlConverter implements ITypeConverter<Control> {
        ControlConverter() {}

        @Override
        public Control convert(String value) {
            try {
                return Control.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
