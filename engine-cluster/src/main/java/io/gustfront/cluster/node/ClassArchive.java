package io.gustfront.cluster.node;

import io.gustfront.cluster.config.Setting;
import io.gustfront.cluster.model.Sha256;
import io.gustfront.cluster.node.JvmWorkers.JvmCommand;
import io.gustfront.runtime.process.WorkerRehearsal;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes that every worker loads, in the form in which the JVM maps them into memory instead of reading, parsing and verifying
 * each ("class-data sharing"): a worker needs half the CPU time to start. The first supervisor that misses the archive has it made,
 * by a JVM of the lowest priority that does what a worker does ({@link WorkerRehearsal}); workers that start meanwhile do without.
 *
 * <pre>
 * directory/worker-PLACE-CONTENT.jsa     PLACE: of the class path; CONTENT: of Java and of all jars, with size and time
 * </pre>
 *
 * <p>So a new version of either gets an archive of its own, and takes the old one's place. Nothing depends on it: the JVM compares
 * what it was made of with what it finds, and starts as it would without if they differ. Any thread.
 */
public final class ClassArchive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final List<Path> NICE = List.of(Path.of("/usr/bin/nice"), Path.of("/bin/nice"));
    private static final long LONGEST_S = 120;
    private static final int DIGEST_CHARS = 16;

    private final Path directory;
    private final JvmCommand command;
    private @Nullable Process rehearsal; // this and below: guarded by this
    private boolean closed;

    /**
     * @param directory where archives are kept; those of several installations, and of several supervisors
     * @param command how workers are started
     */
    public ClassArchive(Path directory, JvmCommand command) {
        this.directory = directory;
        this.command = command;
    }

    /** What a worker's JVM is to be told; nothing, if there is no archive. */
    List<String> options() {
        try {
            Path archive = file();
            // A JVM for which it isn't says so, on the output that is shown when a worker can't start; that wouldn't be
            // why.
            return Files.isReadable(archive)
                    ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off")
                    : List.of();
        } catch (IOException e) {
            LOG.debug("no archive of classes", e);
            return List.of();
        }
    }

    /** Makes it, unless it is there or somebody else is at it. Blocks for seconds. */
    public void make() {
        try {
            if (runtimeJar().isEmpty()) {
                LOG.debug("no archive of classes: the JVM makes them of jars only");
                return;
            }
            Files.createDirectories(directory);
            Path archive = file();
            Path lock = directory.resolve(archive.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.tryLock()) {
                if (held != null) {
                    try {
                        if (!Files.exists(archive)) {
                            makeAlone(archive);
                        }
                    } finally {
                        Files.delete(lock);
                    }
                }
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("another supervisor of this process is making {}", directory, e);
        } catch (IOException e) {
            LOG.warn("workers start without an archive of classes, which takes them longer: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeAlone(Path archive) throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(
                directory,
                "rehearsal-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Path made = own.resolve("classes.jsa");
            long startNs = System.nanoTime();
            Process process = start(own, made);
            if (process == null) {
                return;
            }
            if (!process.waitFor(LONGEST_S, TimeUnit.SECONDS) || process.exitValue() != 0 || !Files.exists(made)) {
                process.destroyForcibly();
                if (isClosed()) {
                    return;
                }
                throw new IOException("the rehearsal failed: " + output(own));
            }
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            removeOlder(archive);
            LOG.info("made {} in {} ms", archive, (System.nanoTime() - startNs) / 1_000_000L);
        } finally {
            NodeDirectory.deleteTree(own);
        }
    }

    private synchronized @Nullable Process start(Path own, Path made) throws IOException {
        if (closed) {
            return null;
        }
        List<String> words = new ArrayList<>();
        NICE.stream().filter(Files::isExecutable).findFirst().ifPresent(nice -> {
            words.add(nice.toString());
            words.add("-n");
            words.add("19");
        });
        words.add(command.java().toString());
        words.addAll(
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Xlog:disable", "-XX:ArchiveClassesAtExit=" + made));
        words.addAll(JvmWorkers.ENGINE_OPTIONS);
        words.addAll(command.options());
        words.addAll(List.of("-cp", command.classPath(), WorkerRehearsal.class.getName(), own.toString()));
        words.add(runtimeJar()
                .orElseThrow(() -> new IOException("the runtime's jar is gone"))
                .toString());
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(own.resolve("output").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith(Setting.VARIABLE_PREFIX));
        rehearsal = builder.start();
        return rehearsal;
    }

    private static String output(Path own) throws IOException {
        Path file = own.resolve("output");
        return Files.exists(file)
                ? Files.readString(file, StandardCharsets.UTF_8).strip()
                : "";
    }

    /** Those of the same installation, made of jars that aren't there any more. */
    private void removeOlder(Path newest) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, prefix() + "*.jsa")) {
            for (Path archive : all) {
                if (!archive.equals(newest)) {
                    Files.delete(archive); // those who run from it have it mapped
                }
            }
        }
    }

    /** The topology of the rehearsal is in there. */
    private Optional<Path> runtimeJar() throws IOException {
        return jars().stream()
                .filter(jar -> jar.getFileName().toString().matches("engine-runtime.*\\.jar"))
                .findFirst();
    }

    private Path file() throws IOException {
        MessageDigest content = Sha256.begin();
        Path java = command.java().toRealPath();
        add(content, java);
        Path home = java.resolve("../..").normalize();
        if (Files.isReadable(home.resolve("release"))) {
            content.update(Files.readAllBytes(home.resolve("release")));
        }
        for (Path jar : jars()) {
            add(content, jar);
        }
        return directory.resolve(prefix() + shortened(content) + ".jsa");
    }

    private String prefix() {
        MessageDigest place = Sha256.begin();
        place.update(command.classPath().getBytes(StandardCharsets.UTF_8));
        return "worker-" + shortened(place) + "-";
    }

    /** The files of the class path, {@code DIRECTORY/*} spelled out. */
    private List<Path> jars() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String entry : command.classPath().split(File.pathSeparator)) {
            if (entry.endsWith(File.separator + "*")) {
                try (Stream<Path> files = Files.list(Path.of(entry.substring(0, entry.length() - 2)))) {
                    files.filter(file -> file.toString().endsWith(".jar"))
                            .sorted()
                            .forEach(jars::add);
                }
            } else {
                jars.add(Path.of(entry));
            }
        }
        return jars;
    }

    private static void add(MessageDigest digest, Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        String line = file + " " + attributes.size() + " " + attributes.lastModifiedTime() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
    }

    private static String shortened(MessageDigest digest) {
        return Sha256.digits(digest).substring(0, DIGEST_CHARS);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends a rehearsal that is under way. */
    @Override
    public synchronized void close() {
        closed = true;
        Process running = rehearsal;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
