package io.gustfront.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.CliRun;
import io.gustfront.cli.cluster.DevState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code gust dev} as a process, with all that it starts. */
class DevCommandTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    private Process dev;
    private JsonNode addresses;

    /** What was started; only some of it is known to {@link #dev} when that is gone. */
    private List<ProcessHandle> children = List.of();

    @BeforeEach
    void startDev() throws IOException {
        Path conf = Files.createDirectories(directory.resolve("home").resolve("conf"));
        Files.createDirectories(directory.resolve("home").resolve("lib-worker"));
        Files.copy(Path.of("..", "conf", "log4j2-dev.xml"), conf.resolve("log4j2-dev.xml"));
        Path tmp = Files.createDirectory(directory.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Duser.home=" + directory.resolve("user"),
                "-Djava.io.tmpdir=" + tmp,
                "-Dgustfront.home=" + directory.resolve("home"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.gustfront.cli.Main",
                "dev",
                "--supervisors",
                "1",
                "--slots",
                "1",
                "-o",
                "json"));
        dev = new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile())
                .start();
        BufferedReader out = dev.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        assertThat(line).as(Files.readString(directory.resolve("err"))).isNotNull();
        addresses = new JsonMapper().readTree(line);
        children = dev.descendants().toList();
    }

    @AfterEach
    void endAll() {
        dev.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private DevState state() {
        return new DevState(directory.resolve("user").resolve(".gustfront").resolve("dev.properties"));
    }

    private void awaitThatNothingIsLeft() {
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void shouldRunAClusterThatClientsFindAndEndAllOfItWhenToldTo() throws Exception {
        assertThat(children).hasSize(3);
        DevState.Running running = state().read().orElseThrow();
        assertThat(running.masterUrl().toString())
                .isEqualTo(addresses.get("master").asString());
        assertThat(running.pid()).isEqualTo(dev.pid());

        CliRun nodes = CliRun.of(
                "list",
                "--nodes",
                "--master",
                addresses.get("master").asString(),
                "--secret-file",
                addresses.get("secretFile").asString());
        assertThat(nodes.out()).contains("node-1  127.0.0.1  live       1     1");

        dev.destroy();
        assertThat(dev.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(dev.exitValue()).isZero();
        awaitThatNothingIsLeft();
        assertThat(state().read()).isEmpty();
    }

    @Test
    void shouldLeaveNothingWhenItIsKilled() {
        dev.destroyForcibly();

        awaitThatNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldEndWithTheLastWordsOfADaemonThatDied(int which) throws Exception {
        children.stream()
                .sorted((a, b) -> Long.compare(a.pid(), b.pid()))
                .toList()
                .get(which)
                .destroyForcibly();

        assertThat(dev.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(dev.exitValue()).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("err"))).contains(" ended with code 137; it said last:\n");
        awaitThatNothingIsLeft();
    }
}
