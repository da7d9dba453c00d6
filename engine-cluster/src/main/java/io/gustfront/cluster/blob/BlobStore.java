package io.gustfront.cluster.blob;

import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.Ids;
import io.gustfront.cluster.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of blobs. A blob's file is named by its SHA-256: it is written under another name, fsynced, renamed, and the
 * directory fsynced, so a file of such a name is whole, whenever the power goes. Each {@link #verified use} checks the digest: a
 * file that was altered since is removed, and fetched again from where it is whole.
 */
public final class BlobStore {
    private static final Logger LOG = LoggerFactory.getLogger(BlobStore.class);
    private static final String UNFINISHED = ".unfinished-";
    private static final int BUFFER = 64 << 10;

    private final Path directory;
    private final long maxBytes;
    private final AtomicLong unfinished = new AtomicLong();

    /**
     * Opens a directory, which is made if it isn't there, and removes what was left unfinished in it.
     *
     * @param maxBytes the largest blob that is taken
     */
    public BlobStore(Path directory, long maxBytes) throws IOException {
        this.directory = directory;
        this.maxBytes = maxBytes;
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
    }

    /**
     * Takes a blob.
     *
     * @param expected the digest that it must have
     * @throws BlobRefusedException if it has another, or is too large; then nothing is kept
     */
    public BlobRef put(InputStream bytes, String expected) throws IOException, BlobRefusedException {
        Ids.requireSha256(expected);
        Path target = file(expected);
        Path temporary = directory.resolve(UNFINISHED + unfinished.incrementAndGet() + "-" + expected);
        try {
            MessageDigest digest = Sha256.begin();
            long size = write(bytes, temporary, digest);
            String actual = Sha256.digits(digest);
            if (!actual.equals(expected)) {
                throw new BlobRefusedException("the bytes have the digest " + actual + ", not " + expected);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
                parent.force(true);
            }
            return new BlobRef(expected, size);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private long write(InputStream bytes, Path file, MessageDigest digest) throws IOException, BlobRefusedException {
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            OutputStream out = Channels.newOutputStream(channel);
            int length;
            while ((length = bytes.read(buffer)) >= 0) {
                size += length;
                if (size > maxBytes) {
                    throw new BlobRefusedException("it has more than " + maxBytes + " bytes");
                }
                digest.update(buffer, 0, length);
                out.write(buffer, 0, length);
            }
            channel.force(true);
        }
        return size;
    }

    /** Whether there is a file of this digest; it may have been altered. */
    public boolean has(String digest) {
        return Files.isRegularFile(file(digest), LinkOption.NOFOLLOW_LINKS);
    }

    /** The file of a blob, whose bytes were just checked; empty if it isn't here, or not any more. */
    public Optional<Path> verified(String digest) throws IOException {
        Path file = file(digest);
        if (!has(digest)) {
            return Optional.empty();
        }
        String actual;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            actual = Sha256.of(in);
        }
        if (!actual.equals(digest)) {
            LOG.error("the blob {} was altered on disk; removing it", digest);
            Files.deleteIfExists(file);
            return Optional.empty();
        }
        return Optional.of(file);
    }

    /** A blob with its size; empty if it isn't here, or was altered. */
    public Optional<BlobRef> find(String digest) throws IOException {
        Optional<Path> file = verified(digest);
        return file.isEmpty() ? Optional.empty() : Optional.of(new BlobRef(digest, Files.size(file.get())));
    }

    /** The digests of all that are here. */
    public Set<String> digests() throws IOException {
        Set<String> digests = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!name.startsWith(UNFINISHED) && name.length() == 64) {
                    digests.add(name);
                }
            }
        }
        return digests;
    }

    /**
     * Removes those that nobody needs.
     *
     * @param needed whether a digest is
     * @param untouchedSinceMs only those that were taken before this, in milliseconds since 1970: an upload is not yet needed by
     *     anybody
     * @return how many
     */
    public int collect(Predicate<String> needed, long untouchedSinceMs) throws IOException {
        int removed = 0;
        for (String digest : digests()) {
            Path file = file(digest);
            if (!needed.test(digest)
                    && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                                    .toMillis()
                            < untouchedSinceMs
                    && Files.deleteIfExists(file)) {
                removed++;
            }
        }
        return removed;
    }

    private Path file(String digest) {
        return directory.resolve(Ids.requireSha256(digest));
    }

    /** Bytes that aren't taken. */
    public static final class BlobRefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        /** Says why. */
        public BlobRefusedException(String message) {
            super(message);
        }
    }
}
