package io.gustfront.runtime.codec;

import com.esotericsoftware.kryo.io.Output;

/** Kryo's output, that can also take the chars of a string as bytes, in one copy. */
final class LatinOutput extends Output {
    private static final int MOST = 0xFF;

    LatinOutput(int capacity, int maxCapacity) {
        super(capacity, maxCapacity);
    }

    /** Whether {@link #writeLatin1} can write a string. */
    static boolean isLatin1(String string) {
        int all = 0;
        for (int i = 0; i < string.length(); i++) {
            all |= string.charAt(i);
        }
        return all <= MOST;
    }

    /** A length, and the low bytes of all chars. */
    @SuppressWarnings("deprecation") // because it takes the low bytes of all chars, which is what is wanted
    void writeLatin1(String string) {
        int length = string.length();
        writeVarInt(length, true);
        require(length);
        string.getBytes(0, length, buffer, position);
        position += length;
    }
}
