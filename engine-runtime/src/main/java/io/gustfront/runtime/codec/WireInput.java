package io.gustfront.runtime.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads what {@link WireOutput} put. Every length is checked against what is left before anything is made of it. */
public final class WireInput {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] buffer;
    private int position;
    private final int end;

    /** Reads a whole array. */
    public WireInput(byte[] buffer) {
        this(buffer, 0, buffer.length);
    }

    /** Reads a part of an array. */
    public WireInput(byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.position = offset;
        this.end = offset + length;
    }

    /** Where the next byte is, in the array. */
    public int position() {
        return position;
    }

    /** The array. */
    public byte[] array() {
        return buffer;
    }

    /** How many bytes are left. */
    public int remaining() {
        return end - position;
    }

    /** One byte, from 0 to 255. */
    public int getByte() {
        require(1);
        return buffer[position++] & 0xFF;
    }

    /** Four bytes. */
    public int getInt() {
        require(Integer.BYTES);
        int value = (int) INT.get(buffer, position);
        position += Integer.BYTES;
        return value;
    }

    /** Eight bytes. */
    public long getLong() {
        require(Long.BYTES);
        long value = (long) LONG.get(buffer, position);
        position += Long.BYTES;
        return value;
    }

    /** A varint that is not negative. */
    public int getVarInt() {
        long value = getVarLong();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new MalformedWireException("a number is out of range: " + value);
        }
        return (int) value;
    }

    /** A varlong. */
    public long getVarLong() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = getByte();
            value |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new MalformedWireException("a varlong has more than ten bytes");
    }

    /**
     * A number of elements that follow.
     *
     * @param smallest how many bytes each takes at least
     */
    public int getCount(int smallest) {
        int count = getVarInt();
        if ((long) count * smallest > remaining()) {
            throw new MalformedWireException("of " + count + " elements, only " + remaining() + " bytes are left");
        }
        return count;
    }

    /** A string. */
    public String getString() {
        int length = getCount(1);
        String value = new String(buffer, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    /** Passes over bytes. */
    public void skip(int length) {
        require(length);
        position += length;
    }

    /** The next bytes, as an input of their own, which is passed over here. */
    public WireInput slice(int length) {
        require(length);
        WireInput slice = new WireInput(buffer, position, length);
        position += length;
        return slice;
    }

    private void require(int length) {
        if (length < 0 || length > end - position) {
            throw new MalformedWireException(length + " bytes are wanted, " + (end - position) + " are left");
        }
    }
}
