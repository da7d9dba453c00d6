package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, in an unpacked tarball without jars, with a Java that only says how it is called. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("/usr/bin/script"); // runs a command in a terminal of its own

    @TempDir
    private Path directory;

    private Path gust;

    @BeforeEach
    void unpack() throws IOException {
        Path home = Files.createDirectories(directory.resolve("un packed"));
        Files.createDirectory(home.resolve("lib"));
        gust = Files.createDirectory(home.resolve("bin")).resolve("gust");
        Files.copy(Path.of("../bin/gust"), gust);
        Path java = Files.createDirectories(directory.resolve("java/bin")).resolve("java");
        Files.writeString(directory.resolve("java/release"), "JAVA_VERSION=\"17.0.9\"\n");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        for (Path program : List.of(gust, java)) {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private List<String> run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", directory.resolve("java").toString());
        builder.environment().put("TERM", "xterm");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    @Test
    void shouldTellHowWideTheTerminalIs() throws Exception {
        assumeThat(SCRIPT).isExecutable();

        assertThat(run(SCRIPT.toString(), "-qec", "stty cols 120; '" + gust + "' kafka topics list", "/dev/null"))
                .contains("-Dgustfront.columns=120", "-Dgustfront.out.terminal=true", "topics");
    }

    @Test
    void shouldNameItsFilesWithABlankSoThatLog4jFindsThem() throws Exception {
        assertThat(loggingOf("local")).matches("file:///.*/un%20packed/conf/log4j2.xml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "kafka", "chaos", "master", "supervisor", "zookeeper"})
    void shouldNameAConfigurationOfLoggingThatThereIs(String command) throws Exception {
        String file = loggingOf(command);

        assertThat(Path.of("../conf", file.substring(file.lastIndexOf('/') + 1)))
                .exists();
    }

    private String loggingOf(String command) throws Exception {
        String option = "-Dlog4j2.configurationFile=";
        return run(gust.toString(), command).stream()
                .filter(word -> word.startsWith(option))
                .map(word -> word.substring(option.length()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldTellThatNobodyWatches() throws Exception {
        assertThat(run(gust.toString(), "kafka", "topics", "list"))
                .contains("-Dgustfront.columns=0", "-Dgustfront.out.terminal=false", "topics");
    }
}
