package io.gustfront.simulation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.GustCommandLine;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code gust simulate}, as somebody types it. */
class SimulateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int simulate(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "simulate";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new GustCommandLine(
                        new CommandEnvironment(
                                new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, 160),
                                new Installation(Path.of("")),
                                new StopSignal()),
                        List.of(new SimulationPlugin()))
                .run(all);
    }

    @Test
    void shouldRunSoManySeedsFromTheOneThatIsNamed() {
        assertThat(simulate("--seeds", "2", "--seed", "7", "-o", "json")).isZero();
        String bySeed = events();
        assertThat(out.toString()).contains("\"seeds\":2").contains("\"firstFailingSeed\":null");
        assertThat(err.toString()).doesNotContain("all is made well");

        assertThat(simulate("--seeds", "2", "--from", "7", "-o", "json")).isZero();

        assertThat(events()).isEqualTo(bySeed);
    }

    @Test
    void shouldPrintWhatHappenedUnderASeedThatIsAlone() {
        assertThat(simulate("--seed", "7", "--lines", "100000", "-o", "json")).isZero();

        assertThat(out.toString()).contains("\"seeds\":1").contains("\"hash\"");
        assertThat(err.toString()).contains("all is made well");
    }

    @ParameterizedTest
    @CsvSource({
        "--seeds 0,'--seeds is 0, must be 1 to 1000000'",
        "--seeds 2000000000,'--seeds is 2000000000, must be 1 to 1000000'",
        "--seed 7 --from 7,--seed and --from both tell the first seed: leave one out",
        "--seed seven,seven",
        "--threads 0,'--threads is 0, must be 1 to 64'"
    })
    void shouldSayWhatIsWrongWithAnOption(String arguments, String problem) {
        assertThat(simulate(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(problem);
        assertThat(out.toString()).isEmpty();
    }

    private String events() {
        String text = out.toString().replaceAll("\\s", "");
        return text.substring(text.lastIndexOf("\"events\":")).split(",", 2)[0];
    }
}
