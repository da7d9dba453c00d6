package io.gustfront.kafka.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.CommandPlugin;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.Terminal;
import io.gustfront.kafka.tools.KafkaToolsPlugin;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoCommandTest {
    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    @Test
    void shouldBeFoundByTheCommandLine() {
        assertThat(ServiceLoader.load(CommandPlugin.class)).hasAtLeastOneElementOfType(KafkaToolsPlugin.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--records=0 | --records is 0, must be 1 or more",
                "--workers=-1 | --workers is -1, must be 1 or more",
                "--rate=0 | --rate is 0.0, must be more than 0",
                "--rate=NaN | --rate is NaN, must be more than 0",
                "-o=yaml | Invalid value for option '-o'"
            })
    void shouldRefuseWhatMakesNoSense(String option, String message) {
        int code = run("--local", option);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).startsWith(message);
    }

    @Test
    void shouldSayWhatIsMissingFromAnInstallation() {
        int code = run("--local");

        assertThat(code).isEqualTo(1);
        assertThat(failure.get())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("gustfront-examples.jar' is missing from this installation");
    }

    @Test
    void shouldRefuseMoreWorkersThanItsClusterHasSlots() {
        assertThat(run("--workers=5")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--workers is 5, there are 4 slots");
    }

    private int run(String... arguments) {
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, 80);
        CommandEnvironment environment = new CommandEnvironment(terminal, new Installation(home), new StopSignal());
        return new CommandLine(new DemoCommand(environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(terminal.err())
                .setExecutionExceptionHandler((e, commandLine, result) -> {
                    failure.set(e);
                    return 1;
                })
                .execute(arguments);
    }
}
