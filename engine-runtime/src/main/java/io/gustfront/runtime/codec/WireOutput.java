package io.gustfront.runtime.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes, for what the engine codes by hand. Numbers are big-endian; varints have 7 bits a byte, low first. */
public final class WireOutput {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] buffer;
    private int size;

    /** An empty one with room for a number of bytes. */
    public WireOutput(int capacity) {
        this.buffer = new byte[capacity];
    }

    /** How many bytes were put. */
    public int size() {
        return size;
    }

    /** Forgets what was put beyond a size. */
    public void truncate(int newSize) {
        size = newSize;
    }

    /**
     * Forgets all that was put, and gives up an array that is larger than one that may be kept.
     *
     * @param most how large the array may be to be kept
     * @param capacity how large the one in its place is
     */
    public void clear(int most, int capacity) {
        size = 0;
        if (buffer.length > most) {
            buffer = new byte[capacity];
        }
    }

    /** How many bytes {@link #putVarInt} puts. */
    public static int sizeOfVarInt(int value) {
        int size = 1;
        for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
            size++;
        }
        return size;
    }

    /** How large its array is. */
    public int capacity() {
        return buffer.length;
    }

    /** The array that holds what was put, and more; valid until the next put. */
    public byte[] array() {
        return buffer;
    }

    /** A copy of what was put. */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /** One byte, the low eight bits. */
    public void putByte(int value) {
        ensure(1);
        buffer[size++] = (byte) value;
    }

    /** Four bytes. */
    public void putInt(int value) {
        ensure(Integer.BYTES);
        INT.set(buffer, size, value);
        size += Integer.BYTES;
    }

    /** Overwrites four bytes. */
    public void setInt(int position, int value) {
        INT.set(buffer, position, value);
    }

    /** Eight bytes. */
    public void putLong(long value) {
        ensure(Long.BYTES);
        LONG.set(buffer, size, value);
        size += Long.BYTES;
    }

    /** One to five bytes; a negative value takes five. */
    public void putVarInt(int value) {
        ensure(5);
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    /** One to ten bytes; a negative value takes ten. */
    public void putVarLong(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    /** A length, and that many bytes of UTF-8. */
    public void putString(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        putVarInt(bytes.length);
        putBytes(bytes, 0, bytes.length);
    }

    /** Bytes as they are. */
    public void putBytes(byte[] bytes, int offset, int length) {
        ensure(length);
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + more));
        }
    }
}
