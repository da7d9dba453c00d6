package io.gustfront.runtime.link;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the workers of one topology know and nobody else does; proves messages with HMAC-SHA256. Immutable; any thread. */
public final class LinkSecret {
    /** Bytes of a proof. */
    static final int PROOF_BYTES = 32;

    private static final int MIN_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private LinkSecret(byte[] secret) {
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "a link secret has at least " + MIN_BYTES + " bytes, not " + secret.length);
        }
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** A secret of at least 16 unpredictable bytes, which are copied. */
    public static LinkSecret of(byte[] secret) {
        return new LinkSecret(secret);
    }

    /** The proof of a sequence of parts. */
    byte[] prove(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
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
