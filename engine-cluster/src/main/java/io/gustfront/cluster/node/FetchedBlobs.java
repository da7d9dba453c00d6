package io.gustfront.cluster.node;

import io.gustfront.cluster.blob.BlobStore;
import io.gustfront.cluster.blob.BlobStore.BlobRefusedException;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.Ids;
import io.gustfront.cluster.supervisor.BlobCache;
import io.gustfront.cluster.wire.MasterWire;
import io.gustfront.cluster.wire.ReplyBody;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link BlobCache} in a {@link BlobStore}, filled over HTTP. A blob that several slots want at once is fetched once. */
public final class FetchedBlobs implements BlobCache {
    private static final Logger LOG = LoggerFactory.getLogger(FetchedBlobs.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long STALLED_MS = 15_000;
    private static final long LOOK_MS = 1_000;

    /** Blobs that were fetched so recently are never removed: an assignment that needs them may be on its way. */
    private static final long YOUNG_MS = TimeUnit.MINUTES.toMillis(10);

    private final BlobStore store;
    private final Path directory;
    private final String token;
    private final Executor worker;
    private final ScheduledExecutorService watch;
    private final Map<String, CompletableFuture<Void>> underWay = new HashMap<>(); // guarded by itself
    private volatile Set<String> held; // replaced as a whole by whoever changed the directory

    /**
     * @param directory the store's
     * @param token of the masters' REST APIs
     * @param worker does what may block
     * @param watch ends transfers that stand still
     */
    public FetchedBlobs(BlobStore store, Path directory, String token, Executor worker, ScheduledExecutorService watch)
            throws IOException {
        this.store = store;
        this.directory = directory;
        this.token = token;
        this.worker = worker;
        this.watch = watch;
        this.held = store.digests();
    }

    @Override
    public CompletableFuture<Void> provide(BlobRef blob, List<URI> masters) {
        synchronized (underWay) {
            CompletableFuture<Void> running = underWay.get(blob.sha256());
            if (running != null) {
                return running;
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            underWay.put(blob.sha256(), done);
            worker.execute(() -> {
                try {
                    provideNow(blob, masters);
                    finished(blob);
                    done.complete(null);
                } catch (Throwable e) { // errors included: somebody waits
                    finished(blob);
                    done.completeExceptionally(e);
                }
            });
            return done;
        }
    }

    private void finished(BlobRef blob) {
        synchronized (underWay) {
            underWay.remove(blob.sha256());
        }
    }

    private void provideNow(BlobRef blob, List<URI> masters) throws IOException {
        if (store.verified(blob.sha256()).isPresent()) {
            return;
        }
        List<String> problems = new ArrayList<>();
        for (URI master : masters) {
            try {
                fetch(blob, master);
                held = store.digests();
                return;
            } catch (IOException | GustException | BlobRefusedException e) {
                problems.add(master + ": " + e.getMessage());
            }
        }
        throw new IOException(blob.sha256().substring(0, 12) + "…: "
                + (problems.isEmpty() ? "no master is known" : String.join("; ", problems)));
    }

    private void fetch(BlobRef blob, URI master) throws IOException, BlobRefusedException {
        GustClient client = new GustClient(List.of(master), token, PATIENCE);
        try (Watched bytes = new Watched(client.download(blob.sha256()))) {
            BlobRef stored = store.put(bytes, blob.sha256());
            LOG.info("fetched the blob {} ({} bytes) from {}", stored.sha256(), stored.bytes(), master);
        }
    }

    /** A transfer that is cut off when nothing has come for a while. */
    private final class Watched extends FilterInputStream {
        private final AtomicLong count = new AtomicLong();
        private final ScheduledFuture<?> look;
        private long seen = -1; // this and below: of the watching thread
        private long sinceNs = System.nanoTime();

        Watched(InputStream in) {
            super(in);
            this.look = watch.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        }

        private void look() {
            long now = System.nanoTime();
            if (count.get() != seen) {
                seen = count.get();
                sinceNs = now;
            } else if (now - sinceNs > TimeUnit.MILLISECONDS.toNanos(STALLED_MS)) {
                try {
                    in.close(); // the read that waits ends by an exception
                } catch (IOException e) {
                    LOG.debug("closing a transfer that stands still: {}", e.toString());
                }
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count.addAndGet(Math.max(0, read));
            return read;
        }

        @Override
        public void close() throws IOException {
            boolean unused = look.cancel(false);
            super.close();
        }
    }

    @Override
    public String pathOf(BlobRef blob) {
        return directory.resolve(blob.sha256()).toString();
    }

    @Override
    public Set<String> held() {
        return held;
    }

    @Override
    public CompletableFuture<ReplyBody> chunk(String sha256, long offset, int limit) {
        return CompletableFuture.supplyAsync(() -> chunkNow(sha256, offset, limit), worker);
    }

    private ReplyBody chunkNow(String sha256, long offset, int limit) {
        try {
            Ids.requireSha256(sha256);
            if (!store.has(sha256)) {
                return new ReplyBody.Refused("the blob " + sha256 + " isn't here");
            }
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve(sha256).toFile(), "r")) {
                long total = file.length();
                long begin = Math.max(0, Math.min(total, offset));
                byte[] bytes =
                        new byte[(int) Math.min(total - begin, Math.max(0, Math.min(limit, MasterWire.BLOB_CHUNK)))];
                file.seek(begin);
                file.readFully(bytes);
                return new ReplyBody.BlobChunk(begin, total, bytes);
            }
        } catch (IOException | IllegalArgumentException e) {
            return new ReplyBody.Refused("it can't be read: " + e.getMessage());
        }
    }

    @Override
    public void collect(Set<String> needed) {
        worker.execute(() -> {
            try {
                int removed = store.collect(needed::contains, System.currentTimeMillis() - YOUNG_MS);
                if (removed > 0) {
                    LOG.info("removed {} blobs that no slot needs", removed);
                    held = store.digests();
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("blobs can't be removed: {}", e.toString());
            }
        });
    }
}
