package io.gustfront.kafka.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cli.command.CommandFailedException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As in the distribution, where the broker's libraries are apart from the command line's. */
class BrokerClassesTest {
    private static final GroupCoordinatorRecordSerde SERDE = new GroupCoordinatorRecordSerde();

    /** Those that it takes; the broker has many more. */
    private static final List<String> LIBRARIES = List.of(
            "kafka-clients", "kafka-group-coordinator", "kafka-coordinator-common", "kafka-server-common", "slf4j-api");

    @TempDir
    private Path libraries;

    private void copy(String beginning) throws Exception {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry).toAbsolutePath();
            String name = jar.getFileName().toString();
            if (name.startsWith(beginning) && name.endsWith(".jar") && !Files.exists(libraries.resolve(name))) {
                Files.copy(jar, libraries.resolve(name));
            }
        }
    }

    @Test
    void shouldDecodeCommitsWithNothingButTheBrokersLibraries() throws Exception {
        for (String library : LIBRARIES) {
            copy(library);
        }
        CoordinatorRecord commit = CoordinatorRecord.record(
                new OffsetCommitKey().setGroup("readers").setTopic("orders").setPartition(3),
                new ApiMessageAndVersion(
                        new OffsetCommitValue()
                                .setOffset(17)
                                .setCommitTimestamp(1_000)
                                .setMetadata("noted"),
                        (short) 3));

        Function<byte[][], Object[]> decoder = BrokerClasses.commitDecoder(libraries);

        assertThat(decoder.getClass().getClassLoader()).isNotSameAs(CommitDecoder.class.getClassLoader());
        assertThat(decoder.apply(new byte[][] {SERDE.serializeKey(commit), SERDE.serializeValue(commit)}))
                .containsExactly("readers", "orders", 3, 17L, 1_000L, "noted");
    }

    @Test
    void shouldSayWhichLibrariesCannotBeLoaded() {
        assertThatThrownBy(() -> BrokerClasses.commitDecoder(libraries))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("can't load Kafka's libraries from '" + libraries + "'");
    }
}
