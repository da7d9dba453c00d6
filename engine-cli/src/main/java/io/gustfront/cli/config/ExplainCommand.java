package io.gustfront.cli.config;

import io.gustfront.api.config.Nearest;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gust config explain}. */
@Command(
        name = "explain",
        header = "Say what a key means, what may be written, and what holds if nothing is.",
        description = "Without a key: all of them.",
        footer = {"", "Example: gust config explain message.timeout"})
final class ExplainCommand implements Callable<Integer> {
    private final CommandEnvironment environment;

    @Parameters(paramLabel = "KEY", arity = "0..1", description = "The key.")
    private @Nullable String key;

    @Mixin
    private ResultOptions result;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExplainCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Map<String, KeyText> all = KeyText.all();
        String wanted = key;
        if (wanted == null) {
            showAll(all);
            return 0;
        }
        KeyText known = all.get(wanted);
        if (known == null) {
            throw new CommandFailedException("there is no key '" + wanted + "'"
                    + Nearest.to(wanted, all.keySet())
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse("; 'gust config explain' shows them all"));
        }
        show(known);
        return 0;
    }

    private void show(KeyText known) {
        PrintWriter out = environment.terminal().out();
        if (result.json()) {
            out.println(Json.text(known));
            return;
        }
        TextTable table = TextTable.of(Align.LEFT, Align.LEFT);
        table.row(known.key(), known.meaning());
        table.row("value", known.kind());
        table.row("default", known.standard().isEmpty() ? "not set" : known.standard());
        table.row("set in", known.places());
        table.print(out, environment.terminal().width());
    }

    private void showAll(Map<String, KeyText> all) {
        PrintWriter out = environment.terminal().out();
        if (result.json()) {
            out.println(Json.text(Map.of("keys", all.values())));
            return;
        }
        TextTable table = TextTable.of(Align.LEFT, Align.LEFT, Align.LEFT);
        table.row("KEY", "DEFAULT", "MEANING");
        all.values().forEach(one -> table.row(one.key(), cut(one.standard()), one.meaning()));
        table.print(out, environment.terminal().width());
    }

    /** A long default would leave no room for the meaning. */
    private static String cut(String text) {
        return text.length() > 21 ? text.substring(0, 20) + "…" : text;
    }
}
