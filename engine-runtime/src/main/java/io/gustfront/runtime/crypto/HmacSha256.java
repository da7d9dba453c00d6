package io.gustfront.runtime.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA-256 as in RFC 2104: {@code H(key ^ opad, H(key ^ ipad, message))}. Nearly every process needs a code when it starts, and
 * {@code javax.crypto.Mac} first loads all security providers and the policy of their jurisdiction, which takes longer than the
 * rest of a short command. One thread; for one code.
 */
public final class HmacSha256 {
    private static final String HASH = "SHA-256";
    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest digest = digest();
    private final byte[] key;

    /** Begins a code with a key of any length, which is copied. */
    public HmacSha256(byte[] key) {
        this.key = Arrays.copyOf(key.length > BLOCK ? digest.digest(key) : key, BLOCK);
        digest.update(padded(INNER));
    }

    /** More of the message. */
    public void update(byte[] bytes) {
        digest.update(bytes);
    }

    /** The code: 32 bytes. */
    public byte[] finish() {
        byte[] inner = digest.digest();
        digest.update(padded(OUTER));
        return digest.digest(inner);
    }

    private byte[] padded(byte pad) {
        byte[] padded = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            padded[i] = (byte) (key[i] ^ pad);
        }
        return padded;
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance(HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + HASH, e);
        }
    }
}
