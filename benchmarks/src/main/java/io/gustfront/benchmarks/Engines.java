package io.gustfront.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs one engine on one workload, in processes of its own. */
final class Engines {
    /** Longer than any run takes, W3's topic loaded and the rivals' clusters started: only one that hangs is ended. */
    private static final long LONGEST_S = 1_800;

    private final Path home;
    private final int warmSeconds;
    private final int seconds;

    /**
     * @param home the directory of the benchmarks
     * @param warmSeconds how long an engine runs before it is measured
     * @param seconds how long it is measured
     */
    Engines(Path home, int warmSeconds, int seconds) {
        this.home = home;
        this.warmSeconds = warmSeconds;
        this.seconds = seconds;
    }

    Measured gustfront(String workload, String variant) throws IOException, InterruptedException {
        return gustfront(List.of(), workload, variant);
    }

    /** On a single processor, where nothing depends on how long a line of memory takes from one to another. */
    Measured gustfrontOnOneProcessor(String workload, String variant) throws IOException, InterruptedException {
        return gustfront(List.of("taskset", "-c", firstProcessor()), workload, variant);
    }

    /** Of those that this process may use. */
    private static String firstProcessor() throws IOException {
        String allowed = "Cpus_allowed_list:";
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(allowed))
                    .map(line -> line.substring(allowed.length()).strip().split("[-,]", 2)[0])
                    .findFirst()
                    .orElse("0");
        }
    }

    private Measured gustfront(List<String> by, String workload, String variant)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(by);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Files.readAllLines(home.resolve("gustfront.options")));
        command.addAll(List.of(
                "-Dwarm=" + warmSeconds,
                "-Dsecs=" + seconds,
                "-Dkafka.records=" + Data.KAFKA_RECORDS,
                "-Dbenchmarks.home=" + home,
                "-Dbenchmarks.jar=" + System.getProperty("benchmarks.jar"),
                "-cp",
                System.getProperty("java.class.path"),
                GustfrontBench.class.getName(),
                workload,
                variant));
        return Measured.read(output(command));
    }

    Measured rival(String workload, Comparison.Rival rival) throws IOException, InterruptedException {
        Measured said = Measured.read(output(List.of("./run", workload, rival.name(), rival.variant())));
        Measured result = new Measured();
        said.values().forEach((name, value) -> result.put(Comparison.SENTENCES.getOrDefault(name, name), value));
        return result;
    }

    /** How often a second a fixed loop goes round now. */
    double calibrate() throws IOException, InterruptedException {
        return Measured.read(output(List.of("./run", "calibrate"))).get("calib_direct_per_s");
    }

    private List<String> output(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.resolve("rivals").toFile())
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of(
                        "REPS",
                        "1",
                        "CALIB",
                        "0",
                        "WARM",
                        String.valueOf(warmSeconds),
                        "SECS",
                        String.valueOf(seconds),
                        "JOPTS",
                        "-Dkafka.records=" + Data.KAFKA_RECORDS));
        Process process = builder.start();
        CompletableFuture<Process> end = process.onExit().orTimeout(LONGEST_S, TimeUnit.SECONDS);
        CompletableFuture<Process> unused = end.whenComplete((ended, late) -> {
            if (late != null) {
                process.destroyForcibly(); // so that its output ends, too
            }
        });
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> lines = reader.lines().toList();
            int code = process.waitFor();
            if (code != 0) {
                System.err.println("exit code " + code + " of: " + String.join(" ", command));
            }
            return lines;
        } catch (UncheckedIOException e) {
            process.destroyForcibly();
            throw e.getCause();
        }
    }
}
