package io.gustfront.chaos.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gustfront.chaos.timeline.FaultKind;
import io.gustfront.cli.dev.DaemonGround;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ShortageTest {
    @TempDir
    private Path directory;

    /** Says for each line whether it can open a file. */
    private static final String OPENER =
            "while read line; do { : < /dev/null; } 2>/dev/null && echo yes || echo no; done";

    @Test
    void shouldLeaveAProcessNoHandleUntilItGivesThemBack() throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", OPENER).start();
        try (Writer ask = process.outputWriter(StandardCharsets.US_ASCII);
                BufferedReader answer = process.inputReader(StandardCharsets.US_ASCII)) {
            Shortage handles = new Shortage.OfHandles();
            assertThat(opens(ask, answer)).isEqualTo("yes");

            handles.begin(process.pid(), directory);
            assertThat(opens(ask, answer)).isEqualTo("no");

            handles.end(process.pid(), directory);
            assertThat(opens(ask, answer)).isEqualTo("yes");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String opens(Writer ask, BufferedReader answer) throws IOException {
        ask.write("\n");
        ask.flush();
        return answer.readLine();
    }

    @Test
    void shouldFillTheDiskOfADirectoryThatHasOneAndClearItAgain() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting takes root's rights");
        DaemonGround ground = ShakyGround.of(Set.of(FaultKind.MASTER_DISK_FULL));
        try {
            ground.lay("master", directory);
            Shortage space = new Shortage.OfSpace();

            assertThat(space.begin(0, directory)).contains("No space left");
            assertThatThrownBy(() -> Files.writeString(directory.resolve("more"), "x".repeat(5_000)))
                    .isInstanceOf(IOException.class);

            space.end(0, directory);
            Files.writeString(directory.resolve("more"), "x".repeat(5_000));
        } finally {
            ground.clear();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldLeaveTheGroundAsItIsWhereNoFaultNeedsAnother() throws Exception {
        DaemonGround ground = ShakyGround.of(Set.of(FaultKind.WORKER_KILL));

        ground.lay("master", directory);

        assertThat(directory).isEmptyDirectory();
        assertThat(ground.environment("master", directory)).isEmpty();
    }

    @Test
    void shouldSetTheClockOfAProcessAndOfNoOther() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "a clock takes a C compiler");
        DaemonGround ground = ShakyGround.of(Set.of(FaultKind.CLOCK_STEP));
        ground.lay("master", directory);
        long beforeS = System.currentTimeMillis() / 1_000;
        assertThat(shownS(ground)).isBetween(beforeS, beforeS + 30);

        ShakyGround.setClock(directory, -3_600);

        assertThat(shownS(ground)).isBetween(beforeS - 3_600, beforeS - 3_570);
    }

    private long shownS(DaemonGround ground) throws IOException {
        ProcessBuilder date = new ProcessBuilder("date", "+%s");
        date.environment().putAll(ground.environment("master", directory));
        try (BufferedReader shown = date.start().inputReader(StandardCharsets.US_ASCII)) {
            return Long.parseLong(shown.readLine());
        }
    }
}
