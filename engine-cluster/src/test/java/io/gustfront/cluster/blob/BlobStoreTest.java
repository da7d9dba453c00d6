package io.gustfront.cluster.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.blob.BlobStore.BlobRefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
    private static final byte[] BYTES = "a topology".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private BlobStore blobs;
    private String digest;

    @BeforeEach
    void open() throws Exception {
        blobs = new BlobStore(directory.resolve("blobs"), 1_000);
        digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(BYTES));
    }

    private void put(byte[] bytes) throws Exception {
        blobs.put(new ByteArrayInputStream(bytes), digest);
    }

    @Test
    void shouldKeepABlobForItsOwnerAlone() throws Exception {
        put(BYTES);
        put(BYTES);

        assertThat(blobs.verified(digest))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(BYTES));
        assertThat(blobs.find(digest).orElseThrow().bytes()).isEqualTo(BYTES.length);
        assertThat(blobs.digests()).containsExactly(digest);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(blobs.verified(digest).orElseThrow())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldKeepNothingOfBytesThatHaveAnotherDigestAreTooManyOrEndEarly() throws Exception {
        assertThatThrownBy(() -> put("something else".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BlobRefusedException.class);
        assertThatThrownBy(() -> put(new byte[1_001])).isInstanceOf(BlobRefusedException.class);
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("cut");
            }
        };
        assertThatThrownBy(() -> blobs.put(broken, digest)).isInstanceOf(IOException.class);

        assertThat(directory.resolve("blobs")).isEmptyDirectory();
    }

    @Test
    void shouldNoticeAFlippedBitAndForgetTheFile() throws Exception {
        put(BYTES);
        Path file = blobs.verified(digest).orElseThrow();
        byte[] altered = BYTES.clone();
        altered[3] ^= 1;
        Files.write(file, altered);

        assertThat(blobs.verified(digest)).isEmpty();
        assertThat(blobs.has(digest)).isFalse();
        put(BYTES);
        assertThat(blobs.verified(digest)).isPresent();
    }

    @Test
    void shouldNotFollowALinkInPlaceOfABlob() throws Exception {
        Path secret = Files.write(directory.resolve("secret"), BYTES);
        Files.createSymbolicLink(directory.resolve("blobs").resolve(digest), secret);

        assertThat(blobs.has(digest)).isFalse();
        assertThat(blobs.verified(digest)).isEmpty();
    }

    @Test
    void shouldRefuseNamesThatAreNoDigests() {
        for (String name : new String[] {"../secret", "", "A".repeat(64), "a".repeat(63), "%2e%2e", "a/b"}) {
            assertThatThrownBy(() -> blobs.has(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> blobs.put(new ByteArrayInputStream(BYTES), name))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldRemoveWhatWasLeftUnfinished() throws Exception {
        Path left = Files.write(directory.resolve("blobs").resolve(".unfinished-1-x"), BYTES);

        BlobStore reopened = new BlobStore(directory.resolve("blobs"), 1_000);

        assertThat(left).doesNotExist();
        assertThat(reopened.digests()).isEmpty();
    }

    @Test
    void shouldCollectWhatNobodyNeedsAndWhatIsNotFresh() throws Exception {
        put(BYTES);

        assertThat(blobs.collect(any -> false, 0)).isZero();
        assertThat(blobs.collect(any -> true, Long.MAX_VALUE)).isZero();
        assertThat(blobs.collect(any -> false, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(blobs.digests()).isEmpty();
    }
}
