package io.gustfront.junit;

import io.gustfront.cli.GustCommandLine;
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
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A run of the command line in this process, with all commands that are on the class path.
 *
 * @param code its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record GustRun(int code, String out, String err) {
    /** Until it ends by itself. */
    static GustRun of(Map<String, String> variables, List<String> words) {
        return until(out -> false, variables, words);
    }

    /** As if somebody had pressed Ctrl-C when standard output is like this, unless it ends before. */
    static GustRun until(Predicate<String> enough, Map<String, String> variables, List<String> words) {
        StopSignal stop = new StopSignal();
        StringWriter out = new StringWriter() {
            @Override
            public void flush() {
                if (enough.test(toString())) {
                    stop.request();
                }
            }
        };
        return run(stop, out, variables, words);
    }

    /** As if somebody had pressed Ctrl-C when something else is done. */
    static GustRun during(List<String> words, Callable<?> meanwhile) throws Exception {
        StopSignal stop = new StopSignal();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<GustRun> run = thread.submit(() -> run(stop, new StringWriter(), Map.of(), words));
            try {
                Object unused = meanwhile.call();
            } catch (Throwable e) {
                stop.request();
                e.addSuppressed(new AssertionError("meanwhile: " + run.get(1, TimeUnit.MINUTES)));
                throw e;
            }
            stop.request();
            return run.get(1, TimeUnit.MINUTES);
        } finally {
            thread.shutdownNow();
        }
    }

    private static GustRun run(StopSignal stop, StringWriter out, Map<String, String> variables, List<String> words) {
        StringWriter err = new StringWriter();
        CommandEnvironment environment = new CommandEnvironment(
                new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, 120),
                new Installation(Path.of("nowhere")),
                stop,
                variables);
        int code = new GustCommandLine(environment, ServiceLoader.load(CommandPlugin.class))
                .run(words.toArray(String[]::new));
        return new GustRun(code, out.toString(), err.toString());
    }
}
