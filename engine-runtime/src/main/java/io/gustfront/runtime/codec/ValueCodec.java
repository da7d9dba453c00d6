package io.gustfront.runtime.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.io.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tuple's values as bytes, by Kryo 5: only registered classes, no references, no Java serialization. Each executor has one of
 * its own, for Kryo is not safe for several threads.
 */
public final class ValueCodec {
    private static final int FIRST_CAPACITY = 512;

    /** A buffer that a tuple made larger than this is given up with the next. */
    private static final int KEPT_BYTES = 256 << 10;

    private final Kryo kryo;
    private Output output;
    private final BoundedInput input = new BoundedInput();
    private final int maxBytes;

    /**
     * @param registrations the topology's classes
     * @param maxBytes how large a tuple's values may get
     */
    public ValueCodec(Registrations registrations, int maxBytes) {
        this.kryo = registrations.newKryo();
        this.maxBytes = maxBytes;
        this.output = new Output(FIRST_CAPACITY, maxBytes);
    }

    /**
     * Encodes values; the bytes are in {@link #buffer()} until the next call.
     *
     * @return how many bytes
     * @throws IllegalArgumentException if they can't be encoded: a class that isn't registered, or too many bytes
     */
    public int encode(List<? extends @Nullable Object> values) {
        if (output.getBuffer().length > KEPT_BYTES) {
            output = new Output(FIRST_CAPACITY, maxBytes);
        }
        output.setPosition(0);
        try {
            output.writeVarInt(values.size(), true);
            for (int i = 0; i < values.size(); i++) {
                kryo.writeClassAndObject(output, values.get(i));
            }
            return output.position();
        } catch (KryoBufferOverflowException e) {
            throw new IllegalArgumentException(
                    "the tuple is larger than " + maxBytes + " bytes; the bound is tuple.max-bytes", e);
        } catch (RuntimeException e) { // Kryo's, or whatever a user's serializer throws
            throw new IllegalArgumentException("the tuple can't be encoded: " + e.getMessage(), e);
        } finally {
            kryo.reset();
        }
    }

    /** What {@link #encode} wrote. */
    public byte[] buffer() {
        return output.getBuffer();
    }

    /**
     * Decodes values.
     *
     * @throws RuntimeException of any kind if the bytes make no sense
     */
    public List<@Nullable Object> decode(byte[] bytes, int offset, int length) {
        input.setBuffer(bytes, offset, length);
        int count = input.readVarInt(true);
        @Nullable Object[] values = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = kryo.readClassAndObject(input);
        }
        if (input.position() != offset + length) {
            throw new MalformedWireException((offset + length - input.position()) + " bytes are left over");
        }
        return java.util.Collections.unmodifiableList(java.util.Arrays.asList(values));
    }
}
