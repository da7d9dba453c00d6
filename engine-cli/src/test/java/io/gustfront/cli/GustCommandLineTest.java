package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.CommandPlugin;
import io.gustfront.cli.command.StopSignal;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class GustCommandLineTest {

    @Test
    void shouldShowItsCommandsWhenItIsToldNothing() {
        CliRun run = CliRun.of();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: gust", "local", "version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "version"})
    void shouldExplainEachCommandWithAnExample(String command) {
        CliRun run = CliRun.of(command, "-h");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: gust " + command, "Example: gust " + command);
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void shouldTellItsVersion() {
        CliRun run = CliRun.of("version");

        assertThat(run.code()).isZero();
        assertThat(run.out()).matches("gustfront \\d+\\.\\d+\\.\\d+\\S* on Java \\S+\\R");
    }

    @Test
    void shouldSuggestTheCommandThatWasProbablyMeant() {
        CliRun run = CliRun.of("lcoal");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "gust: there is no command 'lcoal'; did you mean local? ('gust -h' tells more)\n");
    }

    @Test
    void shouldSuggestTheOptionThatWasProbablyMeant() {
        CliRun run = CliRun.of("local", "a.jar", "Main", "--worker", "2");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("gust: there is no option '--worker'; did you mean --workers?")
                .hasLineCount(1);
    }

    @Test
    void shouldSayWhatIsMissing() {
        CliRun run = CliRun.of("local", "a.jar");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("gust: missing required parameter: 'MAIN'")
                .hasLineCount(1);
    }

    @Test
    void shouldSayWhatADurationLooksLike() {
        CliRun run = CliRun.of("local", "a.jar", "Main", "--for", "30");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("gust: invalid value for option '--for': is '30', must be a number with a unit")
                .hasLineCount(1);
    }

    @Test
    void shouldSayInOneLineWhyACommandFailed() {
        CliRun run = runPlugin(() -> {
            throw new CommandFailedException("the moon is away; wait for it", new IllegalStateException("orbit"));
        });

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).isEqualToNormalizingNewlines("gust: the moon is away; wait for it\n");
    }

    @Test
    void shouldShowTheStackWhereItIsAskedFor() {
        CliRun run = runPlugin(
                () -> {
                    throw new CommandFailedException("the moon is away", new IllegalStateException("orbit"));
                },
                "--stacktrace");

        assertThat(run.err()).contains("Caused by: java.lang.IllegalStateException: orbit", "\tat ");
    }

    @Test
    void shouldSayThatItFailedUnexpectedly() {
        CliRun run = runPlugin(() -> {
            throw new IllegalStateException("orbit");
        });

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "gust: failed unexpectedly with java.lang.IllegalStateException: orbit; --stacktrace shows where\n");
    }

    @Test
    void shouldReturnTheCodeOfAPluginsCommand() {
        assertThat(runPlugin(() -> 1).code()).isEqualTo(1);
    }

    private static CliRun runPlugin(Callable<Integer> body, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "moon";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return CliRun.of(new StopSignal(), List.of(new MoonPlugin(body)), arguments);
    }

    private record MoonPlugin(Callable<Integer> body) implements CommandPlugin {
        @Override
        public List<? extends Callable<Integer>> commands(CommandEnvironment environment) {
            return List.of(new MoonCommand(body));
        }
    }

    @Command(name = "moon")
    private record MoonCommand(Callable<Integer> body) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            return body.call();
        }
    }
}
