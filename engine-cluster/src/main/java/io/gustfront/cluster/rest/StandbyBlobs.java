package io.gustfront.cluster.rest;

import io.gustfront.cluster.blob.BlobStore;
import io.gustfront.cluster.blob.BlobStore.BlobRefusedException;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.master.Image.Stored;
import io.gustfront.cluster.master.MasterAgent;
import io.gustfront.cluster.master.MasterIdentity;
import io.gustfront.cluster.master.NodeSight;
import io.gustfront.cluster.master.Snapshot;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.Presence.Master;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.wire.MasterWire;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the blobs of all topologies on this master while it leads: fetches those it lacks from any master or supervisor that has
 * them, says which nobody has, and removes those that nobody needs. It gives all of them to each standby, also to one that came after
 * the submit, so that a standby has all before it may lead. {@link #step} is called now and then, on a thread that may block.
 */
public final class StandbyBlobs implements Blobs {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyBlobs.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long CHUNK_MS = 8_000;

    /** An upload comes some time before the submit that needs it. */
    private static final long UPLOAD_MS = TimeUnit.HOURS.toMillis(1);

    /** Nobody has a blob if nobody had it for so long: supervisors may still be about to register with a new leader. */
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(15);

    private final MasterIdentity identity;
    private final MasterAgent master;
    private final BlobStore blobs;
    private final String token;
    private final Map<String, Long> missingSinceNs = new TreeMap<>(); // of the stepping thread
    private final Map<Master, Set<String>> given = new HashMap<>(); // of the stepping thread: what standbys surely have

    /** One per master. */
    public StandbyBlobs(MasterIdentity identity, MasterAgent master, BlobStore blobs, String token) {
        this.identity = identity;
        this.master = master;
        this.blobs = blobs;
        this.token = token;
    }

    @Override
    public void replicate(Set<BlobRef> wanted) throws IOException {
        List<Master> others = others();
        IOException last = null;
        for (Master other : others) {
            try {
                GustClient client = client(other);
                for (BlobRef blob : wanted) {
                    Path file = blobs.verified(blob.sha256())
                            .orElseThrow(() -> new IOException("the blob " + blob.sha256() + " isn't here"));
                    if (!client.hasBlob(blob.sha256())) {
                        BlobRef unused = client.store(blob.sha256(), file);
                    }
                }
                return;
            } catch (IOException | GustException e) {
                LOG.warn("master {} can't store blobs: {}", other.master(), e.getMessage());
                last = new IOException(other.master() + ": " + e.getMessage(), e);
            }
        }
        if (last != null) {
            throw last;
        }
    }

    /**
     * Looks once whether all is as it should be.
     *
     * @param nowNs for durations
     * @param wallMs as files have it
     */
    public void step(long nowNs, long wallMs) throws IOException {
        Snapshot snapshot = master.snapshot();
        if (!snapshot.leading()) {
            missingSinceNs.clear();
            given.clear();
            return;
        }
        Map<String, BlobRef> needed = new TreeMap<>();
        for (Stored<TopologyRecord> stored : snapshot.image().topologies().values()) {
            needed.put(stored.value().jar().sha256(), stored.value().jar());
            needed.put(stored.value().blob().sha256(), stored.value().blob());
        }
        missingSinceNs.keySet().retainAll(needed.keySet());
        Set<String> lost = new HashSet<>();
        for (BlobRef blob : needed.values()) {
            if (blobs.has(blob.sha256()) || fetch(blob, snapshot)) {
                missingSinceNs.remove(blob.sha256());
            } else if (nowNs - missingSinceNs.computeIfAbsent(blob.sha256(), digest -> nowNs) > GIVE_UP_NS) {
                lost.add(blob.sha256());
            }
        }
        master.onBlobsMissing(lost);
        giveOne(needed.keySet());
        // What couldn't be read may need blobs that nobody knows of.
        if (snapshot.image().broken().isEmpty()) {
            int removed = blobs.collect(needed::containsKey, wallMs - UPLOAD_MS);
            if (removed > 0) {
                LOG.info("removed {} blobs that no topology needs", removed);
            }
        }
    }

    /** One blob to one standby each time: a large one must not keep the others' steps waiting for longer than it takes. */
    private void giveOne(Set<String> needed) {
        List<Master> others = others();
        given.keySet().retainAll(others);
        for (Master other : others) {
            Set<String> has = given.computeIfAbsent(other, unused -> new HashSet<>());
            has.retainAll(needed);
            Optional<String> missing =
                    needed.stream().filter(digest -> !has.contains(digest)).findFirst();
            if (missing.isPresent() && give(other, missing.get())) {
                has.add(missing.get());
                return;
            }
        }
    }

    private boolean give(Master other, String digest) {
        try {
            Path file = blobs.verified(digest).orElse(null);
            if (file == null) {
                return false;
            }
            GustClient client = client(other);
            if (!client.hasBlob(digest)) {
                BlobRef stored = client.store(digest, file);
                LOG.info("gave the blob {} ({} bytes) to master {}", stored.sha256(), stored.bytes(), other.master());
            }
            return true;
        } catch (IOException | GustException e) {
            LOG.debug("master {} doesn't take the blob {}: {}", other.master(), digest, e.getMessage());
            return false;
        }
    }

    private boolean fetch(BlobRef blob, Snapshot snapshot) {
        for (Master other : others()) {
            try (InputStream bytes = client(other).download(blob.sha256())) {
                BlobRef stored = blobs.put(bytes, blob.sha256());
                LOG.info(
                        "fetched the blob {} ({} bytes) from master {}",
                        stored.sha256(),
                        stored.bytes(),
                        other.master());
                return true;
            } catch (IOException | GustException | BlobRefusedException e) {
                LOG.debug("master {} doesn't give the blob {}: {}", other.master(), blob.sha256(), e.getMessage());
            }
        }
        for (Map.Entry<String, NodeSight> node : snapshot.sights().nodes().entrySet()) {
            if (node.getValue().connected() && node.getValue().blobs().contains(blob.sha256())) {
                try (InputStream bytes = new ChunkStream(node.getKey(), blob)) {
                    BlobRef stored = blobs.put(bytes, blob.sha256());
                    LOG.info("fetched the blob {} from node {}", stored.sha256(), node.getKey());
                    return true;
                } catch (IOException | BlobRefusedException e) {
                    LOG.warn("node {} doesn't give the blob {}: {}", node.getKey(), blob.sha256(), e.getMessage());
                }
            }
        }
        return false;
    }

    private List<Master> others() {
        List<Master> others = new ArrayList<>();
        for (Master one : master.snapshot().masters()) {
            if (!one.master().equals(identity.id())) {
                others.add(one);
            }
        }
        return others;
    }

    private GustClient client(Master other) {
        return new GustClient(List.of(URI.create(other.restUrl())), token, PATIENCE);
    }

    /** A supervisor's blob, asked for piece by piece. */
    private final class ChunkStream extends InputStream {
        private final String node;
        private final BlobRef blob;
        private long offset;
        private ByteArrayInputStream chunk = new ByteArrayInputStream(new byte[0]);

        ChunkStream(String node, BlobRef blob) {
            this.node = node;
            this.blob = blob;
        }

        @Override
        public int read() throws IOException {
            return hasMore() ? chunk.read() : -1;
        }

        @Override
        public int read(byte[] target, int begin, int length) throws IOException {
            return hasMore() ? chunk.read(target, begin, length) : -1;
        }

        private boolean hasMore() throws IOException {
            if (chunk.available() == 0 && offset < blob.bytes()) {
                byte[] next = ask();
                if (next.length == 0) {
                    throw new IOException("it ends at " + offset + " of " + blob.bytes());
                }
                offset += next.length;
                chunk = new ByteArrayInputStream(next);
            }
            return chunk.available() > 0;
        }

        private byte[] ask() throws IOException {
            CompletableFuture<ReplyBody> reply = new CompletableFuture<>();
            master.ask(node, new RequestBody.Blob(blob.sha256(), offset, MasterWire.BLOB_CHUNK), reply::complete);
            try {
                ReplyBody body = reply.get(CHUNK_MS, TimeUnit.MILLISECONDS);
                if (body instanceof ReplyBody.BlobChunk part && part.offset() == offset) {
                    return part.bytes();
                }
                throw new IOException(Optional.of(body)
                        .filter(ReplyBody.Refused.class::isInstance)
                        .map(refused -> ((ReplyBody.Refused) refused).why())
                        .orElse("an unexpected answer"));
            } catch (TimeoutException | ExecutionException e) {
                throw new IOException("no answer", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
