package io.gustfront.chaos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.chaos.timeline.ChaosSpec;
import io.gustfront.cli.command.CommandFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedSpecsTest {
    static List<String> names() {
        return ShippedSpecs.NAMES;
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldShipEachUnderItsNameAndSayWhatItIsFor(String name) {
        ChaosSpec spec = ShippedSpecs.read(name);

        assertThat(spec.name()).isEqualTo(name);
        assertThat(spec.about()).isPresent();
    }

    @Test
    void shouldReadAFileToo(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("mine.json"), "{\"name\":\"mine\",\"faults\":[{\"fault\":\"worker-kill\"}]}");

        assertThat(ShippedSpecs.read(file.toString()).name()).isEqualTo("mine");
    }

    @Test
    void shouldNameThoseThatThereAreIfThereIsNoneOfThatName() {
        assertThatThrownBy(() -> ShippedSpecs.read("worker-kil"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("worker-kil")
                .hasMessageContaining("worker-kill, worker-freeze");
    }
}
