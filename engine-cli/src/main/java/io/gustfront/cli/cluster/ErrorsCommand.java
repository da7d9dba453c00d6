package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Range;
import io.gustfront.cli.command.StackTraces;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import java.io.PrintWriter;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gust errors}. */
@Command(
        name = "errors",
        header = "Show what the code of a topology threw, the newest first.",
        description = "Also calls that take long, and why workers ended. With --stacktrace, where in the code.",
        footer = {"", "Example: gust errors word-count --limit 5"})
public final class ErrorsCommand implements Traceless {
    private static final Range LIMITS = new Range(1, 1_000);

    /** Before the name of an exception's class. */
    private static final Pattern PACKAGES = Pattern.compile("^(?:[a-z0-9_]+\\.)+(?=[A-Z])");

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The topology.")
    private String name;

    @Option(names = "--limit", paramLabel = "N", description = "How many at most; 20 if not told.")
    private int limit = 20;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public ErrorsCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        LIMITS.require(spec, "--limit", limit);
        Cluster cluster = clusterOptions.cluster(environment);
        String known = cluster.topology(name).row().name();
        Views.Errors errors = cluster.ask(() -> cluster.client().errors(known, limit));
        errors.missing()
                .forEach((node, why) ->
                        environment.terminal().err().println("node " + node + " doesn't tell its errors: " + why));
        if (result.json()) {
            environment.terminal().out().println(Json.text(errors));
        } else if (errors.errors().isEmpty()) {
            environment.terminal().err().println("'" + known + "' has no errors");
        } else {
            print(errors, environment.terminal().out());
        }
        return 0;
    }

    private void print(Views.Errors errors, PrintWriter out) {
        if (StackTraces.areWanted(spec)) {
            errors.errors().forEach(error -> {
                out.println(Age.since(error.atMs()) + " ago, " + place(error) + ", " + error.kind()
                        + (error.count() > 1 ? ", " + error.count() + " times" : "") + ": " + error.message());
                if (!error.stack().isEmpty()) {
                    out.println(error.stack().stripTrailing());
                }
            });
            return;
        }
        TextTable table = TextTable.of(Align.RIGHT, Align.LEFT, Align.LEFT, Align.RIGHT, Align.LEFT);
        table.row("AGO", "WHERE", "KIND", "TIMES", "MESSAGE");
        errors.errors()
                .forEach(error -> table.row(
                        Age.since(error.atMs()),
                        place(error),
                        error.kind(),
                        Long.toString(error.count()),
                        PACKAGES.matcher(error.message()).replaceFirst("")));
        table.print(out, environment.terminal().width());
    }

    private static String place(ErrorEntry error) {
        String worker = error.node() + ":" + error.port();
        return error.component().isEmpty()
                ? worker
                : error.component() + (error.task() == 0 ? "" : " " + error.task()) + " on " + worker;
    }
}
