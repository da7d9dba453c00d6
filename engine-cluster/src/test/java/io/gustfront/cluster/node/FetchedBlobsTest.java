package io.gustfront.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.gustfront.cluster.blob.BlobStore;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.wire.ReplyBody;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchedBlobsTest {
    private static final byte[] BYTES = "a jar".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private final List<HttpServer> servers = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private FetchedBlobs blobs;
    private BlobRef blob;

    @BeforeEach
    void open() throws Exception {
        blobs = new FetchedBlobs(new BlobStore(directory, 1 << 20), directory, "token", Runnable::run, watch);
        blob = new BlobRef(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(BYTES)), BYTES.length);
    }

    @AfterEach
    void close() {
        servers.forEach(server -> server.stop(0));
        watch.shutdownNow();
    }

    private URI master(byte[] answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        servers.add(server);
        server.createContext("/api/v1/blobs/", exchange -> {
            asked.incrementAndGet();
            boolean known = "Bearer token".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Test
    void shouldFetchFromTheNextMasterWhatTheFirstDoesNotGiveWhole() throws Exception {
        URI away = URI.create("http://127.0.0.1:1");
        URI liar = master("another jar".getBytes(StandardCharsets.UTF_8));
        URI honest = master(BYTES);

        blobs.provide(blob, List.of(away, liar, honest)).join();

        assertThat(Path.of(blobs.pathOf(blob))).hasBinaryContent(BYTES);
        assertThat(blobs.held()).containsExactly(blob.sha256());
        blobs.provide(blob, List.of(honest)).join();
        assertThat(asked).as("what is here isn't fetched again").hasValue(2);
    }

    @Test
    void shouldFetchAnewWhatWasAlteredOnDisk() throws Exception {
        URI master = master(BYTES);
        blobs.provide(blob, List.of(master)).join();
        Files.writeString(Path.of(blobs.pathOf(blob)), "altered");

        blobs.provide(blob, List.of(master)).join();

        assertThat(Path.of(blobs.pathOf(blob))).hasBinaryContent(BYTES);
    }

    @Test
    void shouldSayWhoWasAskedAndWhatTheySaid() throws Exception {
        URI liar = master("another jar".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> blobs.provide(blob, List.of(liar)).join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining(liar.toString())
                .hasMessageContaining("have the digest");
        assertThatThrownBy(() -> blobs.provide(blob, List.of()).join()).hasMessageContaining("no master is known");
        assertThat(Path.of(blobs.pathOf(blob))).doesNotExist();
    }

    @Test
    void shouldServePiecesAndRefuseWhatIsNoDigest() throws Exception {
        blobs.provide(blob, List.of(master(BYTES))).join();

        assertThat(blobs.chunk(blob.sha256(), 2, 100).join())
                .isInstanceOfSatisfying(ReplyBody.BlobChunk.class, chunk -> {
                    assertThat(chunk.offset()).isEqualTo(2);
                    assertThat(chunk.total()).isEqualTo(BYTES.length);
                    assertThat(chunk.bytes()).isEqualTo("jar".getBytes(StandardCharsets.UTF_8));
                });
        assertThat(blobs.chunk(blob.sha256(), 99, 100).join())
                .isInstanceOfSatisfying(
                        ReplyBody.BlobChunk.class,
                        chunk -> assertThat(chunk.bytes()).isEmpty());
        assertThat(blobs.chunk("../secret", 0, 100).join()).isInstanceOf(ReplyBody.Refused.class);
        assertThat(blobs.chunk("0".repeat(64), 0, 100).join()).isInstanceOf(ReplyBody.Refused.class);
    }

    @Test
    void shouldRemoveWhatIsNotNeededButNotWhatJustCame() throws Exception {
        blobs.provide(blob, List.of(master(BYTES))).join();

        blobs.collect(Set.of());
        assertThat(blobs.held()).containsExactly(blob.sha256());
        Files.setLastModifiedTime(Path.of(blobs.pathOf(blob)), FileTime.fromMillis(1_000_000L));
        blobs.collect(Set.of(blob.sha256()));
        assertThat(blobs.held()).containsExactly(blob.sha256());
        blobs.collect(Set.of());

        assertThat(blobs.held()).isEmpty();
    }

    @Test
    void shouldFetchAnewAfterAnError() throws Exception {
        List<URI> failing = new AbstractList<>() {
            @Override
            public URI get(int index) {
                throw new OutOfMemoryError("no thread to be had");
            }

            @Override
            public int size() {
                return 1;
            }
        };

        assertThatThrownBy(() -> blobs.provide(blob, failing).join()).hasRootCauseMessage("no thread to be had");

        blobs.provide(blob, List.of(master(BYTES))).join();
        assertThat(blobs.held()).containsExactly(blob.sha256());
    }
}
