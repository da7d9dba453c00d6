package io.gustfront.cli;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandPlugin;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a run of the command line left: its exit code and what it wrote. */
public record CliRun(int code, String out, String err) {
    public static CliRun of(String... arguments) {
        return of(new StopSignal(), List.of(), arguments);
    }

    public static CliRun of(StopSignal stop, List<CommandPlugin> plugins, String... arguments) {
        return of(stop, new StringWriter(), plugins, arguments);
    }

    /** With environment variables. */
    public static CliRun of(
            StopSignal stop, List<CommandPlugin> plugins, Map<String, String> variables, String... arguments) {
        return of(stop, new StringWriter(), plugins, variables, arguments);
    }

    /** What is written to {@code err} can be looked at while it runs. */
    public static CliRun of(StopSignal stop, StringWriter err, List<CommandPlugin> plugins, String... arguments) {
        return of(stop, err, plugins, System.getenv(), arguments);
    }

    private static CliRun of(
            StopSignal stop,
            StringWriter err,
            List<CommandPlugin> plugins,
            Map<String, String> variables,
            String... arguments) {
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, 80);
        CommandEnvironment environment =
                new CommandEnvironment(terminal, new Installation(Path.of("nowhere")), stop, variables);
        int code = Main.run(environment, plugins, arguments);
        return new CliRun(code, out.toString(), err.toString());
    }
}
