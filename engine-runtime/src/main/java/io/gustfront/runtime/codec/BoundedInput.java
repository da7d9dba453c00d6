package io.gustfront.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import java.nio.charset.StandardCharsets;

/**
 * Kryo's input, but that no length is believed which what is left could not hold. Kryo reads lengths and class ids as positive
 * varints, and allocates what a length says before it reads; so a few bytes could ask for gigabytes. Class ids are small, hence
 * the slack; it bounds what a lie can cost. Each element takes a byte and is in one list, so all large lengths together can't be
 * more than the bytes that there are, however deep they are nested.
 */
final class BoundedInput extends Input {
    private static final int SLACK = 4_096;

    private int end;
    private int unclaimed; // bytes that no large length has claimed yet

    @Override
    public void setBuffer(byte[] bytes, int offset, int count) {
        super.setBuffer(bytes, offset, count);
        end = offset + count;
        unclaimed = count;
    }

    @Override
    public int readVarInt(boolean optimizePositive) {
        int value = super.readVarInt(optimizePositive);
        return optimizePositive ? checked(value) : value;
    }

    @Override
    public int readVarIntFlag(boolean optimizePositive) {
        int value = super.readVarIntFlag(optimizePositive);
        return optimizePositive ? checked(value) : value;
    }

    /** Numbers, which aren't lengths: a positive one may be anything. */
    @Override
    public int readInt(boolean optimizePositive) {
        return super.readVarInt(optimizePositive);
    }

    /** What {@link LatinOutput#writeLatin1} wrote. */
    String readLatin1() {
        int length = readVarInt(true);
        require(length);
        String string = new String(buffer, position, length, StandardCharsets.ISO_8859_1);
        position += length;
        return string;
    }

    private int checked(int length) {
        if (length < 0 || length > end - position + SLACK) {
            throw new MalformedWireException(
                    "a length of " + length + ", of which " + (end - position) + " bytes are left");
        }
        if (length > SLACK) {
            unclaimed -= length - SLACK;
            if (unclaimed < 0) {
                throw new MalformedWireException("a length of " + length + ", beside others as large");
            }
        }
        return length;
    }
}
