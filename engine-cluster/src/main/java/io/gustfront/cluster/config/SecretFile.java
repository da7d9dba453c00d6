package io.gustfront.cluster.config;

import io.gustfront.runtime.channel.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** The cluster's secret on disk: 64 hexadecimal digits in a file that its owner alone can read. */
public final class SecretFile {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    /** Reads it; the first who does makes it. */
    public static Secret readOrMake(Path file) throws IOException {
        if (!Files.exists(file)) {
            make(file);
        }
        return read(file);
    }

    /**
     * Reads it.
     *
     * @throws IOException if it isn't there, others can read it, or it holds no secret
     */
    public static Secret read(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!Collections.disjoint(permissions, OTHERS)) {
            throw new IOException("others can read the secret in " + file + "; run: chmod 600 " + file);
        }
        try {
            return Secret.ofHex(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new IOException("the file " + file + " holds no secret of hexadecimal digits", e);
        }
    }

    /** The token of the REST API, which is all that clients need to know. */
    public static String token(Secret secret) {
        return HexFormat.of().formatHex(secret.derive("rest token").toBytes());
    }

    /** Two daemons may do so at once: each writes a file of its own, and one of them becomes the secret's. */
    private static void make(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path draft = Files.createTempFile(
                directory,
                ".secret-",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, HexFormat.of().formatHex(Secret.random().toBytes()) + "\n");
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
