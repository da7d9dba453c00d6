package io.gustfront.cli.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

/**
 * The file in the user's directory that says where the cluster is that {@code gust dev} runs here. It is there as long as that
 * runs; one that a killed process left is passed over.
 *
 * @param file where it is
 */
public record DevState(Path file) {
    private static final String MASTER = "master";
    private static final String SECRET_FILE = "secretFile";
    private static final String TOKEN = "token";
    private static final String PID = "pid";
    private static final String KAFKA = "kafka";

    /** That of the user. */
    public static DevState ofUser() {
        return new DevState(
                Path.of(System.getProperty("user.home")).resolve(".gustfront").resolve("dev.properties"));
    }

    /**
     * A cluster that runs here.
     *
     * @param masterUrl its master's REST API
     * @param secretFile its secret
     * @param token of its REST API, so that those who ask it needn't derive that from the secret, which takes a short command longer than to
     *     ask
     * @param pid the process of {@code gust dev}
     * @param kafka {@code HOST:PORT} of its Kafka broker; empty if it has none
     */
    public record Running(URI masterUrl, Path secretFile, String token, long pid, Optional<String> kafka) {
        /** Whether that process lives. */
        public boolean isAlive() {
            Optional<ProcessHandle> process = ProcessHandle.of(pid);
            return process.isPresent() && process.get().isAlive();
        }
    }

    /** What is written there; empty if nothing is, or nothing that can be read. */
    public Optional<Running> read() {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
            return Optional.of(new Running(
                    URI.create(properties.getProperty(MASTER, "")),
                    Path.of(properties.getProperty(SECRET_FILE, "")),
                    properties.getProperty(TOKEN, ""),
                    Long.parseLong(properties.getProperty(PID, "")),
                    Optional.ofNullable(properties.getProperty(KAFKA))));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Writes it, for its owner alone; whoever reads sees all of it or nothing. */
    public void write(Running running) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(
                directory,
                ".dev-",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Properties properties = new Properties();
        properties.setProperty(MASTER, running.masterUrl().toString());
        properties.setProperty(SECRET_FILE, running.secretFile().toString());
        properties.setProperty(TOKEN, running.token());
        properties.setProperty(PID, Long.toString(running.pid()));
        running.kafka().ifPresent(broker -> properties.setProperty(KAFKA, broker));
        try (OutputStream out = Files.newOutputStream(draft)) {
            properties.store(out, null);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what a process has written, unless another one has written since. */
    public void removeOf(long pid) throws IOException {
        if (read().filter(running -> running.pid() == pid).isPresent()) {
            Files.deleteIfExists(file);
        }
    }
}
