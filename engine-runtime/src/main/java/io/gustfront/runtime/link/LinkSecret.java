package io.gustfront.runtime.link;

import io.gustfront.runtime.crypto.HmacSha256;
import java.security.MessageDigest;

/** What the workers of one topology know and nobody else does; proves messages with HMAC-SHA256. Immutable; any thread. */
public final class LinkSecret {
    /** Bytes of a proof. */
    static final int PROOF_BYTES = 32;

    private static final int MIN_BYTES = 16;

    private final byte[] key;

    private LinkSecret(byte[] secret) {
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "a link secret has at least " + MIN_BYTES + " bytes, not " + secret.length);
        }
        this.key = secret.clone();
    }

    /** A secret of at least 16 unpredictable bytes, which are copied. */
    public static LinkSecret of(byte[] secret) {
        return new LinkSecret(secret);
    }

    /** The proof of a sequence of parts. */
    byte[] prove(byte[]... parts) {
        HmacSha256 mac = new HmacSha256(key);
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.finish();
    }

    /** Whether a proof is that of these parts; takes as long for a wrong one as for the right one. */
    boolean proves(byte[] proof, byte[]... parts) {
        return MessageDigest.isEqual(proof, prove(parts));
    }

    @Override
    public String toString() {
        return "LinkSecret[…]";
    }
}
