package io.gustfront.runtime.codec;

import com.esotericsoftware.kryo.io.Output;
import java.nio.charset.StandardCharsets;

/** Kryo's output, that can also take the chars of a string as bytes, in one copy. */
final class LatinOutput extends Output {
    private static final int MOST = 0xFF;

    LatinOutput(int capacity, int maxCapacity) {
        super(capacity, maxCapacity);
    }

    /**
     * Writes a length, and the low bytes of all chars; false, and nothing is written, if some char has more than that.
     *
     * <p>That is found out by making a string of those bytes: it equals the first one only if nothing was cut off. The JVM copies and compares
     * many bytes at once, and keeps strings of such chars alone as bytes itself; a loop over the chars takes six times as long.
     */
    @SuppressWarnings("deprecation") // because it takes the low bytes of all chars, which is what is wanted
    boolean writeLatin1(byte tag, String string) {
        int begin = position;
        int length = string.length();
        if (length > 0 && string.charAt(0) > MOST) {
            return false; // most that have such a char begin with one
        }
        writeByte(tag);
        writeVarInt(length, true);
        require(length);
        string.getBytes(0, length, buffer, position);
        if (!string.equals(new String(buffer, position, length, StandardCharsets.ISO_8859_1))) {
            position = begin;
            return false;
        }
        position += length;
        return true;
    }
}
