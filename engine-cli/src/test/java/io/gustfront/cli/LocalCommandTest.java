package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gustfront.cli.command.StopSignal;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LocalCommandTest {
    private static final String NUMBERS = "io.gustfront.cli.Mains$Numbers";

    @TempDir
    private Path directory;

    private Path jar;

    @BeforeEach
    void makeJar() throws IOException {
        jar = JarOf.classes(
                directory,
                Mains.Numbers.class,
                Mains.NumberSpout.class,
                Mains.CheckBolt.class,
                Mains.Throwing.class,
                Mains.SubmittingNothing.class,
                Mains.Waiting.class,
                Mains.Unconnected.class,
                Mains.WithoutMain.class,
                Mains.NotStatic.class);
    }

    @Test
    void shouldRunATopologyAndShowItsStatistics() {
        CliRun run = CliRun.of("local", jar.toString(), NUMBERS, "100", "--for", "1s");

        assertThat(run.code()).isZero();
        assertThat(run.out().lines())
                .anyMatch(line -> line.matches("COMPONENT +EMITTED +EXECUTED +ACKED +FAILED .*"))
                .anyMatch(line -> line.matches("numbers +100 +.* 90 +10 .* threw 10"))
                .anyMatch(line -> line.matches("check +0 +100 +90 +10 .*"));
        assertThat(run.err()).contains("error: check task 1: java.lang.IllegalArgumentException: number ");
    }

    @Test
    void shouldTellErrorsOfOnePlaceOnce() {
        CliRun run = CliRun.of("local", jar.toString(), NUMBERS, "100", "--for", "1s");

        assertThat(run.err().lines().filter(line -> line.startsWith("error: "))).hasSize(1);
    }

    @Test
    void shouldNotFloodTheTerminalWithErrors() {
        CliRun run = CliRun.of("local", jar.toString(), NUMBERS, "1000", "--for", "1s");

        assertThat(run.err().lines().filter(line -> line.startsWith("error: "))).hasSize(20);
        assertThat(run.err()).contains("... and 71 more errors");
    }

    @Test
    void shouldHaveStandardOutputForTheJsonAlone() {
        CliRun run = CliRun.of("local", jar.toString(), NUMBERS, "100", "--for", "1s", "--workers", "2", "-o", "json");

        assertThat(run.code()).isZero();
        JsonNode json = new JsonMapper().readTree(run.out());
        assertThat(json.get("name").asString()).isEqualTo("numbers");
        JsonNode spout = json.get("components").get("numbers");
        assertThat(spout.get("kind").asString()).isEqualTo("spout");
        assertThat(spout.get("acked").asLong()).isEqualTo(90);
        assertThat(spout.get("failedBecause").get("threw").asLong()).isEqualTo(10);
        assertThat(spout.get("pending").asLong()).isZero();
    }

    @Test
    void shouldLetTheUsersConfigurationWin() {
        CliRun run = CliRun.of("local", jar.toString(), NUMBERS, "1", "--for", "1s", "-c", "spout.max-pending=0");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("was refused: ", "'spout.max-pending' is 0, must be from 1 to ")
                .hasLineCount(1);
    }

    @Test
    void shouldGiveMainWhatFollowsADoubleDash() {
        CliRun run = CliRun.of("local", jar.toString(), "io.gustfront.cli.Mains$Throwing", "a", "--", "--verbose");

        assertFailed(run, "no such city as [a, --verbose]");
    }

    @Test
    void shouldDrainAndShowStatisticsWhenItIsInterrupted() {
        StopSignal stop = new StopSignal();
        StringWriter err = new StringWriter();
        CompletableFuture<CliRun> running = CompletableFuture.supplyAsync(
                () -> CliRun.of(stop, err, List.of(), "local", jar.toString(), NUMBERS, "100"));
        await().until(() -> err.toString().contains("numbers: acked"));

        stop.request();

        await().until(running::isDone);
        assertThat(running.join().code()).isZero();
        assertThat(running.join().out()).contains("COMPONENT");
    }

    @Test
    void shouldSayThatItWasInterruptedBeforeThereWasATopology() {
        StopSignal stop = new StopSignal();
        stop.request();

        CliRun run = CliRun.of(stop, List.of(), "local", jar.toString(), "io.gustfront.cli.Mains$Waiting");

        assertFailed(run, "interrupted before io.gustfront.cli.Mains$Waiting submitted a topology");
    }

    @Test
    void shouldSayThatThereIsNoSuchJar() {
        assertFailed(
                CliRun.of("local", "no.jar", "Main"), "there is no file 'no.jar'; give the path of the topology's jar");
    }

    @Test
    void shouldSayThatADirectoryIsNoJar() {
        assertFailed(
                CliRun.of("local", directory.toString(), "Main"),
                "'" + directory + "' is a directory; give the path of the topology's jar");
    }

    @Test
    void shouldSayThatAFileIsNoJar() throws IOException {
        Path text = Files.writeString(directory.resolve("text.jar"), "not a jar");

        assertFailed(CliRun.of("local", text.toString(), "Main"), "'" + text + "' is not a jar");
    }

    @Test
    void shouldSayThatAJarIsTruncated() throws IOException {
        byte[] whole = Files.readAllBytes(jar);
        Path half = Files.write(directory.resolve("half.jar"), Arrays.copyOf(whole, whole.length / 2));

        assertFailed(CliRun.of("local", half.toString(), NUMBERS), "'" + half + "' is truncated or damaged");
    }

    @Test
    void shouldSayThatThereIsNoSuchClass() {
        assertFailed(
                CliRun.of("local", jar.toString(), "com.example.Nothing"),
                "there is no class 'com.example.Nothing' in '" + jar + "'; give its full name, package included");
    }

    @Test
    void shouldNameTheClassThatWasProbablyMeant() {
        assertFailed(
                CliRun.of("local", jar.toString(), "mains$numbers"),
                "there is no class 'mains$numbers' in '" + jar + "'; did you mean io.gustfront.cli.Mains$Numbers?");
    }

    @Test
    void shouldNameTheClassThatWasProbablyMeantByAPath() {
        assertFailed(
                CliRun.of("local", jar.toString(), "io/gustfront/cli/Mains$Numbers"),
                "did you mean io.gustfront.cli.Mains$Numbers?");
    }

    @Test
    void shouldSayThatAClassHasNoMain() {
        assertFailed(
                CliRun.of("local", jar.toString(), "io.gustfront.cli.Mains$WithoutMain"),
                "class io.gustfront.cli.Mains$WithoutMain has no 'public static void main(String[])'");
    }

    @Test
    void shouldSayThatAMainIsNotStatic() {
        assertFailed(
                CliRun.of("local", jar.toString(), "io.gustfront.cli.Mains$NotStatic"),
                "the main of io.gustfront.cli.Mains$NotStatic is not static");
    }

    @Test
    void shouldSayThatAClassNeedsANewerJava() throws IOException {
        int majorVersion = 7;
        Path newer = JarOf.classes(
                directory,
                bytes -> {
                    bytes[majorVersion] = 100;
                    return bytes;
                },
                Mains.Numbers.class);

        assertFailed(
                CliRun.of("local", newer.toString(), NUMBERS),
                "class " + NUMBERS + " was compiled for Java 56, this is Java "
                        + Runtime.version().feature());
    }

    @Test
    void shouldSayThatAMainThrewAndWhere() {
        assertFailed(
                CliRun.of("local", jar.toString(), "io.gustfront.cli.Mains$Throwing"),
                "the main of io.gustfront.cli.Mains$Throwing threw java.lang.IllegalStateException: no such city as []"
                        + " at Mains.java:");
    }

    @Test
    void shouldSayThatAMainSubmittedNothing() {
        assertFailed(
                CliRun.of("local", jar.toString(), "io.gustfront.cli.Mains$SubmittingNothing"),
                "the main of io.gustfront.cli.Mains$SubmittingNothing ended without having submitted a topology");
    }

    @Test
    void shouldSayWhatIsWrongWithATopology() {
        assertFailed(
                CliRun.of("local", jar.toString(), "io.gustfront.cli.Mains$Unconnected"),
                "io.gustfront.cli.Mains$Unconnected was refused: the topology can't run: bolt 'check' takes in"
                        + " letters:default, but there is no component 'letters'");
    }

    private static void assertFailed(CliRun run, String message) {
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("gust: ").contains(message).hasLineCount(1);
    }
}
