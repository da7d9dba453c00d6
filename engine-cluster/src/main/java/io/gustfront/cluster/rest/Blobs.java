package io.gustfront.cluster.rest;

import io.gustfront.cluster.model.BlobRef;
import java.io.IOException;
import java.util.Set;

/** How blobs get from master to master. */
public interface Blobs {
    /**
     * Has one standby store blobs, if any lives. Blocks.
     *
     * @throws IOException if standbys live, and none of them could
     */
    void replicate(Set<BlobRef> blobs) throws IOException;
}
