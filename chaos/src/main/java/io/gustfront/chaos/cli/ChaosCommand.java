package io.gustfront.chaos.cli;

import io.gustfront.chaos.check.Account;
import io.gustfront.chaos.check.Quantiles;
import io.gustfront.chaos.check.Trend;
import io.gustfront.chaos.run.ChaosRun;
import io.gustfront.chaos.run.Control;
import io.gustfront.chaos.run.ResultsFile;
import io.gustfront.chaos.run.RunPlan;
import io.gustfront.chaos.run.Verdict;
import io.gustfront.chaos.timeline.ChaosSpec;
import io.gustfront.chaos.timeline.ChaosSpec.LoadShape;
import io.gustfront.chaos.timeline.Timeline;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.OutputFormat;
import io.gustfront.cli.output.ProgressLine;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gust chaos}. */
@Command(
        name = "chaos",
        header = "Break a cluster, and see that nothing is lost.",
        description = {
            "Starts a cluster of processes on this machine, carries a load through it, breaks things one after the other, and"
                    + " accounts for every record."
        },
        footer = {"", "Example: gust chaos run worker-kill --faults 3"})
final class ChaosCommand implements Callable<Integer> {
    private static final int USUAL_RATE = 5_000;

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    ChaosCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    // Subcommands are methods: picocli would make objects of its own without an environment.

    @Command(
            name = "run",
            header = "Run a specification.",
            description = {
                "Exit code 0 if every fault was proven to have landed, no record is lost, none came from nowhere, and nothing is left"
                        + " over. Ctrl-C ends it in order after the fault that is on; --resume goes on."
            },
            footer = {"", "Example: gust chaos run worker-kill --faults 20 --seed 7 -o json"})
    int run(@Mixin RunOptions options) {
        options.problems().stream().findFirst().ifPresent(problem -> {
            throw new ParameterException(spec.commandLine(), problem);
        });
        ChaosSpec told = ShippedSpecs.read(options.spec);
        RunPlan plan = plan(told, options);
        Verdict verdict;
        try (ProgressLine progress = new ProgressLine(environment.terminal())) {
            verdict = new ChaosRun(plan, environment, progress, Optional.ofNullable(options.logs))
                    .run(new ResultsFile(options.results), options.resume);
        }
        if (options.format == OutputFormat.JSON) {
            environment.terminal().out().println(Json.text(verdict.json()));
            print(verdict, plan, environment.terminal().err());
        } else {
            print(verdict, plan, environment.terminal().out());
        }
        return verdict.isOk() ? 0 : 1;
    }

    private static RunPlan plan(ChaosSpec told, RunOptions options) {
        Integer minutes = options.minutes;
        int faults = minutes != null
                ? Timeline.faultsWithin(told, minutes)
                : Optional.ofNullable(options.faults).or(told::count).orElse(1);
        long seed = Optional.ofNullable(options.seed)
                .orElseGet(() -> (long) ThreadLocalRandom.current().nextInt(1_000_000));
        int rate = Optional.ofNullable(options.rate)
                .or(() -> told.load().flatMap(LoadShape::perSecond))
                .orElse(USUAL_RATE);
        return new RunPlan(told, faults, seed, rate, options.control, Optional.ofNullable(options.pipeline));
    }

    private static void print(Verdict verdict, RunPlan plan, PrintWriter out) {
        Account account = verdict.account();
        out.printf(
                Locale.ROOT,
                "%d records sent, %d of them perhaps; %d lost, %d phantom, %d corrupted; %d came out again, %d out of order%n",
                account.sent(),
                account.uncertain(),
                account.lost(),
                account.phantom(),
                account.corrupted(),
                account.duplicated(),
                account.outOfOrder());
        Quantiles resume = verdict.resume();
        Quantiles drain = verdict.drain();
        out.printf(
                Locale.ROOT,
                "%d of %d faults landed; resume p50 %d, p95 %d, max %d ms; drain p50 %d, p95 %d, max %d ms%n",
                verdict.landed(),
                plan.faults(),
                resume.p50(),
                resume.p95(),
                resume.max(),
                drain.p50(),
                drain.p95(),
                drain.max());
        for (Trend trend : verdict.trends()) {
            out.printf(
                    Locale.ROOT,
                    "  %-34s from %8.1f to %8.1f, %+9.1f per hour%n",
                    trend.what(),
                    trend.first(),
                    trend.last(),
                    trend.perHour());
        }
        verdict.problems().forEach(problem -> out.println("  " + problem));
        if (plan.control() != Control.NONE) {
            out.println(
                    account.lost() > 0
                            ? "with " + plan.control().text()
                                    + " records are lost, and this was found: the checker works"
                            : "with " + plan.control().text() + " nothing was found lost: THE CHECKER PROVES NOTHING");
        }
        out.println((verdict.isOk() ? "ok" : "NOT OK") + ", seed " + plan.seed());
    }

    @Command(
            name = "list",
            header = "List the specifications that ship.",
            footer = {"", "Example: gust chaos list"})
    int list() {
        for (String name : ShippedSpecs.NAMES) {
            ChaosSpec shipped = ShippedSpecs.read(name);
            environment
                    .terminal()
                    .out()
                    .printf("%-18s %s%n", name, shipped.about().orElse(""));
        }
        return 0;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what: 'run' or 'list'");
    }
}
