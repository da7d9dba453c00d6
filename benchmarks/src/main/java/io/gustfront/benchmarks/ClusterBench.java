package io.gustfront.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs {@link PairTopology} on a cluster of processes, through the commands that users have. */
final class ClusterBench implements AutoCloseable {
    private static final double AGAIN_LIMIT_S = 120;
    private static final double SETTLE_S = 10;
    private static final long COMMAND_LIMIT_S = 120;

    private final Path directory;
    private final Path gust;
    private final Variant variant;
    private final Map<String, String> settings;
    private final Process cluster;

    private ClusterBench(Path directory, Path gust, Variant variant, Map<String, String> settings, Process cluster) {
        this.directory = directory;
        this.gust = gust;
        this.variant = variant;
        this.settings = settings;
        this.cluster = cluster;
    }

    /** Starts ZooKeeper, a master and two supervisors of one slot each; returns when they are there. */
    static ClusterBench start(Variant variant, Map<String, String> settings) throws IOException {
        Path gust = Path.of(System.getProperty("benchmarks.home"))
                .resolveSibling("bin")
                .resolve("gust");
        Path directory = Files.createTempDirectory("gust-bench");
        Process process = command(gust, directory, List.of("dev", "--supervisors", "2", "--slots", "1", "-o", "json"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        if (line == null || !line.startsWith("{")) {
            end(process, directory);
            throw new IOException("gust dev did not start");
        }
        return new ClusterBench(directory, gust, variant, settings, process);
    }

    /** W5. */
    Measured throughput(double warmSeconds, double seconds) throws IOException, InterruptedException {
        Path probes = submit();
        return FileProbe.measure(probes, warmSeconds, seconds);
    }

    /** W6: from the command to the first tuple, and from the death of the sink's worker to the next tuple. */
    Measured recovery() throws IOException, InterruptedException {
        long submittedMs = System.currentTimeMillis();
        Path probes = submit();
        long firstMs = FileProbe.firstRecordMs(probes, -1, 0, AGAIN_LIMIT_S);
        if (firstMs == 0) {
            throw new IOException("no record came within " + (int) AGAIN_LIMIT_S + " s");
        }
        Machine.pause(SETTLE_S);
        long pid = FileProbe.pid(FileProbe.files(probes, "sink").get(0));
        long killedMs = System.currentTimeMillis();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        long againMs = FileProbe.firstRecordMs(probes, pid, killedMs, AGAIN_LIMIT_S);
        return new Measured()
                .put("submit_to_first_tuple_s", (firstMs - submittedMs) / 1e3)
                .put("kill_to_tuples_again_s", againMs == 0 ? -1 : (againMs - killedMs) / 1e3);
    }

    private Path submit() throws IOException, InterruptedException {
        Path probes = Files.createDirectory(directory.resolve("probes"));
        String jar = System.getProperty("benchmarks.jar");
        List<String> arguments = new ArrayList<>(List.of(
                "submit",
                jar,
                PairTopology.class.getName(),
                variant.name(),
                probes.toString(),
                "-c",
                "worker.heap=1GiB",
                "--no-wait"));
        settings.forEach((key, value) -> arguments.addAll(List.of("-c", key + "=" + value)));
        Process submit = command(gust, directory, arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!submit.waitFor(COMMAND_LIMIT_S, TimeUnit.SECONDS) || submit.exitValue() != 0) {
            submit.destroy();
            throw new IOException("gust submit failed");
        }
        return probes;
    }

    /** A command with a home of its own, so that it finds this cluster and no other. */
    private static ProcessBuilder command(Path gust, Path home, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(gust.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().put("GUST_JAVA_OPTIONS", "-Duser.home=" + home);
        builder.redirectInput(new File("/dev/null"));
        return builder;
    }

    @Override
    public void close() throws IOException {
        end(cluster, directory);
    }

    private static void end(Process cluster, Path directory) throws IOException {
        cluster.destroy();
        try {
            if (!cluster.waitFor(COMMAND_LIMIT_S, TimeUnit.SECONDS)) {
                cluster.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cluster.destroyForcibly();
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
