package io.gustfront.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A worker's directory, one for each start, made by its supervisor, with mode 0700:
 *
 * <pre>
 * secret        hexadecimal digits: with which the worker proves itself to its supervisor
 * process       {@link ProcessId}: by this a supervisor that was restarted finds the worker again. Written by both, so that it is
 *               there whichever of them is killed right after the start
 * last-words    {@link LastWords}: why the worker ended
 * jvm.log       what the JVM itself, or native code, printed
 * tmp/          java.io.tmpdir
 * </pre>
 *
 * @param directory where
 */
public record WorkerFiles(Path directory) {
    /** With which the worker proves itself. */
    public Path secret() {
        return directory.resolve("secret");
    }

    /** Which process it is. */
    public Path process() {
        return directory.resolve("process");
    }

    /** Why it ended. */
    public Path lastWords() {
        return directory.resolve("last-words");
    }

    /** What the JVM printed. */
    public Path jvmLog() {
        return directory.resolve("jvm.log");
    }

    /** For temporary files. */
    public Path tmp() {
        return directory.resolve("tmp");
    }

    /** Writes down which process it is. */
    public void keepProcess(ProcessId id) throws IOException {
        writeAtomically(process(), id.toString());
    }

    /** Which process it is, if that is written down. */
    public Optional<ProcessId> readProcess() {
        try {
            return ProcessId.parse(Files.readString(process(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes a small file so that a reader finds the old text, or the new. Only the owner may read it. */
    public static void writeAtomically(Path file, String text) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(parent, "." + file.getFileName(), ".tmp");
        try {
            if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(temporary, text, StandardCharsets.UTF_8);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
