package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void shouldGoThroughWithoutAClusterAndSayNothing() {
        StringWriter said = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(said, true), new PrintWriter(said, true), false, 80);

        Rehearsal.run(new CommandEnvironment(terminal, new Installation(Path.of("nowhere")), new StopSignal()));

        assertThat(said.toString()).isEmpty();
    }
}
