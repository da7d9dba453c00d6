package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own. */
class MainTest {
    @TempDir
    private Path directory;

    /** As after half an upgrade, a jar is missing. The JVM's shutdown waits two minutes for a command that hasn't ended. */
    @Test
    void shouldEndAtOnceByAnError() throws Exception {
        Path errors = directory.resolve("errors");
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> !path.contains("jackson-core"))
                .collect(Collectors.joining(File.pathSeparator));
        Process gust = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "list")
                .redirectError(errors.toFile())
                .start();

        try {
            assertThat(gust.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(gust.exitValue()).isEqualTo(GustCommandLine.FAILED);
            assertThat(Files.readString(errors)).contains("NoClassDefFoundError: tools/jackson/core");
        } finally {
            gust.destroyForcibly();
        }
    }
}
