package io.gustfront.cluster.model;

/**
 * A blob, named by its content.
 *
 * @param sha256 its digest, 64 lower-case hexadecimal digits
 * @param bytes its size
 */
public record BlobRef(String sha256, long bytes) {
    /** Checks the digest. */
    public BlobRef {
        Ids.requireSha256(sha256);
        if (bytes < 0) {
            throw new IllegalArgumentException("a blob of " + bytes + " bytes");
        }
    }
}
