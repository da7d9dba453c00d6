package io.gustfront.kafka.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.cluster.DevState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which broker {@code gust kafka} asks. */
class BrokerOptionsTest {
    private static final Map<String, String> VARIABLES = Map.of("GUST_KAFKA_BOOTSTRAP", "configured:1");
    private static final long NOBODY = Long.MAX_VALUE;

    @TempDir
    private Path directory;

    private DevState devRuns(long pid, Optional<String> kafka) throws IOException {
        DevState dev = new DevState(directory.resolve("dev.properties"));
        dev.write(new DevState.Running(URI.create("http://127.0.0.1:1"), directory, "token", pid, kafka));
        return dev;
    }

    @Test
    void shouldTakeWhatIsToldOverWhatIsConfiguredOverThatOfDevOverTheUsual() throws IOException {
        DevState dev = devRuns(ProcessHandle.current().pid(), Optional.of("dev:1"));

        assertThat(BrokerOptions.find("told:1", VARIABLES, dev)).isEqualTo("told:1");
        assertThat(BrokerOptions.find(null, VARIABLES, dev)).isEqualTo("configured:1");
        assertThat(BrokerOptions.find(null, Map.of(), dev)).isEqualTo("dev:1");
        assertThat(BrokerOptions.find(null, Map.of(), new DevState(directory.resolve("none"))))
                .isEqualTo("127.0.0.1:9092");
    }

    @Test
    void shouldPassOverADevThatHasNoBrokerOrIsGone() throws IOException {
        assertThat(BrokerOptions.find(
                        null, Map.of(), devRuns(ProcessHandle.current().pid(), Optional.empty())))
                .isEqualTo("127.0.0.1:9092");
        assertThat(BrokerOptions.find(null, Map.of(), devRuns(NOBODY, Optional.of("dev:1"))))
                .isEqualTo("127.0.0.1:9092");
    }
}
