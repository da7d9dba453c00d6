package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.wire.ReplyBody;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The blobs on this node. No call blocks: what needs the disk or the network ends later, on whatever thread. */
public interface BlobCache {
    /**
     * Sees to it that a blob is here, and that its bytes are those that its digest names.
     *
     * @param masters base URLs of REST APIs, asked one after the other
     * @return failed with an {@link java.io.IOException} whose message says who was asked and what they said
     */
    CompletableFuture<Void> provide(BlobRef blob, List<URI> masters);

    /** Where a blob's file is, or would be. */
    String pathOf(BlobRef blob);

    /** The digests of those that are here. */
    Set<String> held();

    /** A piece of a blob: {@link ReplyBody.BlobChunk} or {@link ReplyBody.Refused}. */
    CompletableFuture<ReplyBody> chunk(String sha256, long offset, int limit);

    /** Removes those that aren't needed, and weren't fetched just now. */
    void collect(Set<String> needed);
}
