package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.CommandPlugin;
import io.gustfront.cli.command.StopSignal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    void shouldExplainEverythingWithAnExampleAtAnyWidth() {
        List<String> commands = commandsOf(CliRun.of("-h").out());
        assertThat(commands).contains("local", "submit", "config", "completion").hasSizeGreaterThan(14);

        for (String command : commands) {
            assertExplained(command);
            commandsOf(CliRun.of(command, "-h").out()).forEach(sub -> assertExplained(command, sub));
        }
    }

    private static void assertExplained(String... words) {
        String[] arguments = Arrays.copyOf(words, words.length + 1);
        arguments[words.length] = "-h";
        CliRun run = CliRun.of(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("Usage: gust " + String.join(" ", words), "gust " + String.join(" ", words));
        assertThat(run.out()).containsPattern("Example: .*gust " + words[0]);
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    }

    /** What is listed under "Commands:". */
    private static List<String> commandsOf(String help) {
        return help.lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.matches("  \\S.*"))
                .map(line -> line.strip().split(" ", 2)[0])
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void shouldWriteAScriptThatCompletesCommandsAndOptions(String shell) {
        CliRun run = CliRun.of("completion", shell);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("_complete_gust", "rebalance", "--dry-run", "effective", "--origin");
        assertThat(run.out().contains("compinit -u")).isEqualTo(shell.equals("zsh"));
    }

    @Test
    void shouldCompleteInABashThatSourcedTheScript(@TempDir Path directory) throws Exception {
        Path script = Files.writeString(
                directory.resolve("gust.bash"), CliRun.of("completion", "bash").out());

        assertThat(completed(script, "gust reb")).containsExactly("rebalance");
        assertThat(completed(script, "gust rebalance --dry")).containsExactly("--dry-run");
        assertThat(completed(script, "gust config e")).containsExactlyInAnyOrder("explain", "effective");
    }

    @Test
    void shouldCompleteNamesThatTheClusterKnows(@TempDir Path directory) throws Exception {
        Path script = Files.writeString(
                directory.resolve("gust.bash"), CliRun.of("completion", "bash").out() + """
                        function gust() {
                          case "$*" in
                            "names topologies") echo words; echo wordy; echo orders ;;
                            "names components words") echo count; echo split ;;
                            "names nodes") echo node-1 ;;
                            *) echo "asked for $*" >&2; exit 1 ;;
                          esac
                        }
                        """);

        assertThat(completed(script, "gust describe wo")).containsExactly("words", "wordy");
        assertThat(completed(script, "gust logs -f o")).containsExactly("orders");
        assertThat(completed(script, "gust logs words/c")).containsExactly("words/count");
        assertThat(completed(script, "gust rebalance words --executors s")).containsExactly("split");
        assertThat(completed(script, "gust rebalance words --work")).containsExactly("--workers");
        assertThat(completed(script, "gust drain n")).containsExactly("node-1");
        assertThat(completed(script, "gust kill words --wait-secs w")).isEmpty();
    }

    private static List<String> completed(Path script, String line) throws Exception {
        String[] words = line.split(" ");
        String program = "source " + script + "; COMP_WORDS=(" + line + "); COMP_CWORD=" + (words.length - 1)
                + "; COMP_LINE='" + line + "'; COMP_POINT=" + line.length()
                + "; _gust_complete; printf '%s\\n' \"${COMPREPLY[@]}\"";
        // Where nothing is being completed, Bash grumbles that 'compopt' has nothing to tell.
        Process bash = new ProcessBuilder("bash", "-c", program)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(out).isZero();
        return out.lines().map(String::strip).filter(word -> !word.isEmpty()).toList();
    }

    @Test
    void shouldRefuseToCompleteForAnotherShell() {
        CliRun run = CliRun.of("completion", "fish");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("only for bash and zsh").hasLineCount(1);
    }

    @Test
    void shouldExplainAKey() {
        CliRun run = CliRun.of("config", "explain", "spout.max-pending");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("spout.max-pending  tracked tuples of one spout task", "a whole number from 1 to", "10000");
        assertThat(CliRun.of("config", "explain", "master.rest-port", "-o", "json")
                        .out())
                .contains("\"key\":\"master.rest-port\"", "\"of\":\"daemon\"", "\"standard\":\"6680\"")
                .contains("\"variable\":\"GUST_MASTER_REST_PORT\"", "\"kind\"", "\"meaning\"")
                .hasLineCount(1);
    }

    @Test
    void shouldExplainAllKeysWithinTheWidth() {
        CliRun run = CliRun.of("config", "explain");

        assertThat(run.out()).contains("data.dir", "~/.gustfront", "worker.heap", "768MiB", "message.timeout", "30s");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void shouldOfferTheNearestKey() {
        CliRun run = CliRun.of("config", "explain", "spout.max-pendign");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("gust: there is no key 'spout.max-pendign'; did you mean 'spout.max-pending'?\n");
    }

    @Test
    void shouldSayWhereEachValueIsWritten(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("g.yaml"), "master.id: m1\nmaster.rest-port: 1\n");
        Map<String, String> variables = Map.of("GUST_MASTER_CONTROL_PORT", "2");

        CliRun run = CliRun.of(
                new StopSignal(),
                List.of(),
                variables,
                "config",
                "effective",
                "--origin",
                "--config",
                file.toString(),
                "-c",
                "master.rest-port=3");

        assertThat(run.code()).isZero();
        assertThat(run.out().lines())
                .anyMatch(line -> line.matches("master.id +m1 +/.*"))
                .anyMatch(line -> line.matches("master.rest-port +3 +-c master.rest-port"))
                .anyMatch(line -> line.matches("master.control-port +2 +the environment.*"))
                .anyMatch(line -> line.matches("supervisor.ports +6700,6701,6702,6703 +default"));
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
