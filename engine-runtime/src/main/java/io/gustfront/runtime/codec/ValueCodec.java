package io.gustfront.runtime.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import io.gustfront.runtime.agent.FaultHandler;
import org.jspecify.annotations.Nullable;

/**
 * A tuple's values as bytes: the most frequent kinds by hand ({@link ValueTag}), all others by Kryo 5: only registered classes, no
 * references, no Java serialization. Each executor has one of its own, for Kryo is not safe for several threads.
 */
public final class ValueCodec {
    private static final int FIRST_CAPACITY = 512;

    /** A buffer that a tuple made larger than this is given up with the next. */
    private static final int KEPT_BYTES = 256 << 10;

    private final Kryo kryo;
    private LatinOutput output;
    private final BoundedInput input = new BoundedInput();
    private final int maxBytes;

    /**
     * @param registrations the topology's classes
     * @param maxBytes how large a tuple's values may get
     */
    public ValueCodec(Registrations registrations, int maxBytes) {
        this.kryo = registrations.newKryo();
        this.maxBytes = maxBytes;
        this.output = new LatinOutput(FIRST_CAPACITY, maxBytes);
    }

    /**
     * Encodes values; the bytes are in {@link #buffer()} until the next call.
     *
     * @return how many bytes
     * @throws IllegalArgumentException if they can't be encoded: a class that isn't registered, or too many bytes
     */
    public int encode(@Nullable Object[] values) {
        if (output.getBuffer().length > KEPT_BYTES) {
            output = new LatinOutput(FIRST_CAPACITY, maxBytes);
        }
        output.setPosition(0);
        try {
            output.writeVarInt(values.length, true);
            for (Object value : values) {
                write(value);
            }
            return output.position();
        } catch (KryoBufferOverflowException e) {
            throw new IllegalArgumentException(
                    "the tuple is larger than " + maxBytes + " bytes; the bound is tuple.max-bytes", e);
        } catch (Throwable thrown) { // Kryo's, or whatever a user's serializer throws
            FaultHandler.rethrowIfFatal(thrown);
            throw new IllegalArgumentException(
                    "the tuple can't be encoded: "
                            + (thrown instanceof RuntimeException ? thrown.getMessage() : thrown),
                    thrown);
        }
    }

    private void write(@Nullable Object value) {
        if (value instanceof String string && output.writeLatin1(ValueTag.LATIN1, string)) {
            return;
        }
        if (value instanceof Long number) {
            output.writeByte(ValueTag.LONG);
            output.writeVarLong(number, false);
        } else if (value instanceof Integer number) {
            output.writeByte(ValueTag.INTEGER);
            output.writeVarInt(number, false);
        } else if (value == null) {
            output.writeByte(ValueTag.NULL);
        } else if (value instanceof Boolean flag) {
            output.writeByte(flag ? ValueTag.TRUE : ValueTag.FALSE);
        } else if (value instanceof Double number) {
            output.writeByte(ValueTag.DOUBLE);
            output.writeLong(Double.doubleToRawLongBits(number));
        } else if (value instanceof byte[] bytes) {
            output.writeByte(ValueTag.BYTES);
            output.writeVarInt(bytes.length, true);
            output.writeBytes(bytes);
        } else {
            output.writeByte(ValueTag.OTHER);
            writeOther(value);
        }
    }

    private void writeOther(Object value) {
        try {
            kryo.writeClassAndObject(output, value);
        } finally {
            kryo.reset(); // it may have thrown in the middle of a graph
        }
    }

    /** What {@link #encode} wrote. */
    public byte[] buffer() {
        return output.getBuffer();
    }

    /**
     * Decodes values.
     *
     * @throws RuntimeException of any kind if the bytes make no sense; a user's serializer may throw errors, too
     */
    public @Nullable Object[] decode(byte[] bytes, int offset, int length) {
        input.setBuffer(bytes, offset, length);
        int count = input.readVarInt(true);
        @Nullable Object[] values = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = read();
        }
        if (input.position() != offset + length) {
            throw new MalformedWireException((offset + length - input.position()) + " bytes are left over");
        }
        return values;
    }

    private @Nullable Object read() {
        byte tag = input.readByte();
        return switch (tag) {
            case ValueTag.OTHER -> kryo.readClassAndObject(input);
            case ValueTag.NULL -> null;
            case ValueTag.FALSE -> false;
            case ValueTag.TRUE -> true;
            case ValueTag.LATIN1 -> input.readLatin1();
            case ValueTag.INTEGER -> input.readVarInt(false);
            case ValueTag.LONG -> input.readVarLong(false);
            case ValueTag.DOUBLE -> Double.longBitsToDouble(input.readLong());
            case ValueTag.BYTES -> input.readBytes(input.readVarInt(true));
            default -> throw new MalformedWireException("no kind of value has the tag " + tag);
        };
    }
}
