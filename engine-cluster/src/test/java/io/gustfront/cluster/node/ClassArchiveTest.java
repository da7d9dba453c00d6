package io.gustfront.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.topology.Topology;
import io.gustfront.cluster.node.JvmWorkers.JvmCommand;
import io.gustfront.runtime.process.WorkerMain;
import io.gustfront.scheduler.WorkerPlan;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    Path directory;

    private Path lib;
    private JvmCommand command;

    /** As in an installation: all in jars, for the JVM archives no classes of directories. */
    @BeforeEach
    void install() throws IOException {
        lib = Files.createDirectory(directory.resolve("lib-worker"));
        jar("engine-api.jar", Topology.class);
        jar("scheduler.jar", WorkerPlan.class);
        jar("engine-runtime.jar", WorkerMain.class);
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.matches(
                    "(netty|kryo|minlog|reflectasm|objenesis|jctools|HdrHistogram|slf4j|log4j|jspecify).*jar")) {
                Files.copy(Path.of(entry), lib.resolve(name));
            }
        }
        command = new JvmCommand(
                Path.of(System.getProperty("java.home"), "bin", "java"), lib + File.separator + "*", List.of());
    }

    private void jar(String name, Class<?> one) throws IOException {
        Path source =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().getPath());
        if (Files.isRegularFile(source)) {
            Files.copy(source, lib.resolve(name));
            return;
        }
        try (OutputStream file = Files.newOutputStream(lib.resolve(name));
                ZipOutputStream out = new ZipOutputStream(file);
                Stream<Path> files = Files.walk(source)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(source.relativize(each).toString()));
                Files.copy(each, out);
            }
        }
    }

    /** Starts what workers are started by, without arguments; it ends at once. Which of our classes came from an archive. */
    private Set<String> classesFromArchive(List<String> options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command.java().toString()));
        words.addAll(JvmWorkers.ENGINE_OPTIONS);
        words.addAll(options);
        words.addAll(List.of("-Xlog:class+load", "-cp", command.classPath(), WorkerMain.class.getName()));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).isEqualTo(64);
        try (Stream<String> lines = Files.lines(output)) {
            return lines.filter(line ->
                            line.contains(" io.gustfront.") && line.contains("source: shared objects file (top)"))
                    .map(line -> line.replaceAll(".*(io\\.gustfront\\.\\S*).*", "$1"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void shouldLetWorkersTakeTheirClassesFromAnArchiveUntilTheEngineIsAnother() throws Exception {
        Path archives = directory.resolve("cache");
        try (ClassArchive archive = new ClassArchive(archives, command)) {
            assertThat(archive.options()).isEmpty();
            assertThat(classesFromArchive(archive.options())).isEmpty();

            archive.make();

            assertThat(archive.options()).hasSize(2);
            assertThat(classesFromArchive(archive.options())).contains(WorkerMain.class.getName());
            assertThat(files(archives)).hasSize(1).allMatch(name -> name.endsWith(".jsa"));

            // Another engine: there is no archive of it; and the JVM, told to use the old one, does without.
            List<String> old = archive.options();
            Files.setLastModifiedTime(lib.resolve("engine-api.jar"), FileTime.fromMillis(1_000_000_000_000L));
            assertThat(archive.options()).isEmpty();
            assertThat(classesFromArchive(old)).isEmpty();
        }
    }

    @Test
    void shouldGoOnWithoutWhenItCanNotBeMade() throws Exception {
        Path archives = directory.resolve("cache");
        JvmCommand broken = new JvmCommand(command.java(), command.classPath(), List.of("-XX:+NoSuchOption"));
        try (ClassArchive archive = new ClassArchive(archives, broken)) {
            archive.make();

            assertThat(archive.options()).isEmpty();
            assertThat(files(archives)).isEmpty();
        }
        try (ClassArchive archive = new ClassArchive(Files.createFile(directory.resolve("file")), command)) {
            archive.make();

            assertThat(archive.options()).isEmpty();
        }
    }

    private static List<String> files(Path archives) throws IOException {
        try (Stream<Path> files = Files.list(archives)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
