package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.cluster.FakeMaster;
import io.gustfront.cli.cluster.Samples;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.view.Views;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        Process gust = start(errors, classPath, "list");

        try {
            assertThat(gust.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(gust.exitValue()).isEqualTo(GustCommandLine.FAILED);
            assertThat(Files.readString(errors)).contains("NoClassDefFoundError: tools/jackson/core");
        } finally {
            gust.destroyForcibly();
        }
    }

    /** They only ask or tell something, so nothing is to be ended in order. A request waits for twenty seconds. */
    @ParameterizedTest
    @ValueSource(strings = {"list", "describe words", "kill words", "--stacktrace list -o json"})
    void shouldEndSoonByASignalThoughTheMasterDoesNotAnswer(String command) throws Exception {
        try (ServerSocket master = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            master.setSoTimeout(60_000);
            Path secret = directory.resolve("secret");
            SecretFile.readOrMake(secret);
            Files.createDirectory(directory.resolve("conf"));
            Files.writeString(
                    directory.resolve("conf/gustfront.yaml"),
                    "master.urls: ['http://127.0.0.1:" + master.getLocalPort() + "']\nsecret.file: '" + secret + "'\n");
            Process gust =
                    start(directory.resolve("errors"), System.getProperty("java.class.path"), command.split(" "));
            try (Socket unanswered = master.accept()) {
                assertThat(unanswered.getInputStream().read()).isEqualTo('G');

                gust.destroy();

                assertThat(gust.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(gust.exitValue()).isEqualTo(128 + 15);
            } finally {
                gust.destroyForcibly();
            }
        }
    }

    /** They end with 0 when they have something to show. */
    @ParameterizedTest
    @ValueSource(strings = {"top words", "logs -f words"})
    void shouldHaveTheSignalsCodeIfItEndsBeforeItHasBegunToGoOn(String command) throws Exception {
        Path errors = directory.resolve("errors");
        try (FakeMaster master = new FakeMaster(directory.resolve("secret"))) {
            master.says("/topologies/words", Samples.topology("active"))
                    .says("/topologies/words/stats", FakeMaster.NOTHING)
                    .says("/topologies/words/log?node=node-a&port=6700&from=-16384&limit=262144", FakeMaster.NOTHING);
            Process gust = start(errors, master, command);
            try {
                master.awaitUnanswered(Duration.ofSeconds(60));

                gust.destroy();

                assertThat(gust.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(gust.exitValue()).isEqualTo(128 + 15);
                assertThat(errors).isEmptyFile();
            } finally {
                gust.destroyForcibly();
            }
        }
    }

    @Test
    void shouldEndWithZeroByASignalThatComesWhileClassesAreLoadedForTheArchive() throws Exception {
        Path errors = directory.resolve("errors");
        try (FakeMaster master = new FakeMaster(directory.resolve("secret"))) {
            master.says("/topologies", (Object) new Views.TopologyRow[] {Samples.row("active", "")});
            Process gust = start(errors, master, "list", "-Dgustfront.rehearse=true");
            try (BufferedReader shown = gust.inputReader()) {
                assertThat(shown.readLine()).startsWith("NAME");
                assertThat(shown.readLine()).startsWith("words");

                gust.destroy();

                assertThat(gust.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(gust.exitValue()).isZero();
                assertThat(errors).isEmptyFile();
            } finally {
                gust.destroyForcibly();
            }
        }
    }

    /** What it was to do is told, or may be: it can't be called off by ending the command. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    kill words       | interrupted before the master answered; whether it does what was asked shows: gust describe words
                    deactivate words | interrupted; what was told the cluster stands, see: gust describe words
                    """)
    void shouldSayWhatStandsIfASignalEndsItAmidAChange(String command, String lastWord) throws Exception {
        Path errors = directory.resolve("errors");
        try (FakeMaster master = new FakeMaster(directory.resolve("secret"))) {
            master.says("/topologies/words", Samples.topology("active"), FakeMaster.NOTHING)
                    .says("POST /topologies/words/kill", FakeMaster.NOTHING);
            Process gust = start(errors, master, command);
            try {
                master.awaitUnanswered(Duration.ofSeconds(60));

                gust.destroy();

                assertThat(gust.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(gust.exitValue()).isEqualTo(128 + 15);
                assertThat(errors).hasContent("gust: " + lastWord);
            } finally {
                gust.destroyForcibly();
            }
        }
    }

    private Process start(Path errors, FakeMaster master, String command, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("--master", master.url(), "--secret-file", directory + "/secret"));
        return start(List.of(options), errors, System.getProperty("java.class.path"), words);
    }

    private Process start(Path errors, String classPath, String... arguments) throws IOException {
        return start(List.of(), errors, classPath, List.of(arguments));
    }

    private Process start(List<String> options, Path errors, String classPath, List<String> arguments)
            throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dgustfront.home=" + directory,
                "-cp",
                classPath,
                Main.class.getName()));
        words.addAll(1, options);
        words.addAll(arguments);
        return new ProcessBuilder(words).redirectError(errors.toFile()).start();
    }
}
