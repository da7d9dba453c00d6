package io.gustfront.runtime.channel;

import io.gustfront.runtime.crypto.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Bytes that prove who one is. Never shown: {@code toString} tells nothing. */
public final class Secret {
    /** The size of those that are made here and of what is derived. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        if (bytes.length < 16) {
            throw new IllegalArgumentException("a secret has at least 16 bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    /** That of these bytes. */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /** That which was written as hexadecimal digits. */
    public static Secret ofHex(String digits) {
        return new Secret(HexFormat.of().parseHex(digits.trim()));
    }

    /** A new one. */
    public static Secret random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(bytes);
    }

    /**
     * A secret for one purpose, from which this one can't be found: the links of one topology, say. So nobody outside the
     * daemons needs the cluster's own.
     */
    public Secret derive(String purpose) {
        return new Secret(mac("gustfront derive", purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /** The HMAC of parts, each with its length, under a label that no other use of this secret has. */
    public byte[] mac(String label, byte[]... parts) {
        HmacSha256 mac = new HmacSha256(bytes);
        update(mac, label.getBytes(StandardCharsets.UTF_8));
        for (byte[] part : parts) {
            update(mac, part);
        }
        return mac.finish();
    }

    private static void update(HmacSha256 mac, byte[] part) {
        int length = part.length;
        mac.update(new byte[] {(byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length});
        mac.update(part);
    }

    /** For those who must write it down: into a file of mode 0600 or over an authenticated channel. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "***";
    }
}
