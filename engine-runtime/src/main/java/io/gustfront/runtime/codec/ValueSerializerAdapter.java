package io.gustfront.runtime.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.gustfront.api.serialization.ValueInput;
import io.gustfront.api.serialization.ValueOutput;
import io.gustfront.api.serialization.ValueSerializer;
import org.jspecify.annotations.Nullable;

/** Lets Kryo call a serializer that doesn't know Kryo. */
final class ValueSerializerAdapter<T> extends Serializer<T> {
    private final ValueSerializer<T> serializer;

    ValueSerializerAdapter(ValueSerializer<T> serializer) {
        super(false, true);
        this.serializer = serializer;
    }

    @Override
    public void write(Kryo kryo, Output output, T value) {
        serializer.write(new KryoOutput(kryo, output), value);
    }

    @Override
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        return serializer.read(new KryoInput(kryo, input));
    }

    private record KryoOutput(Kryo kryo, Output output) implements ValueOutput {
        @Override
        public void writeByte(int value) {
            output.writeByte(value);
        }

        @Override
        public void writeBoolean(boolean value) {
            output.writeBoolean(value);
        }

        @Override
        public void writeInt(int value) {
            output.writeVarInt(value, false);
        }

        @Override
        public void writeLong(long value) {
            output.writeVarLong(value, false);
        }

        @Override
        public void writeFloat(float value) {
            output.writeFloat(value);
        }

        @Override
        public void writeDouble(double value) {
            output.writeDouble(value);
        }

        @Override
        public void writeString(@Nullable String value) {
            output.writeString(value);
        }

        @Override
        public void writeBytes(byte @Nullable [] value) {
            kryo.writeObjectOrNull(output, value, byte[].class);
        }

        @Override
        public void writeObject(@Nullable Object value) {
            kryo.writeClassAndObject(output, value);
        }
    }

    private record KryoInput(Kryo kryo, Input input) implements ValueInput {
        @Override
        public byte readByte() {
            return input.readByte();
        }

        @Override
        public boolean readBoolean() {
            return input.readBoolean();
        }

        @Override
        public int readInt() {
            return input.readVarInt(false);
        }

        @Override
        public long readLong() {
            return input.readVarLong(false);
        }

        @Override
        public float readFloat() {
            return input.readFloat();
        }

        @Override
        public double readDouble() {
            return input.readDouble();
        }

        @Override
        public @Nullable String readString() {
            return input.readString();
        }

        @Override
        public byte @Nullable [] readBytes() {
            return kryo.readObjectOrNull(input, byte[].class);
        }

        @Override
        public @Nullable Object readObject() {
            return kryo.readClassAndObject(input);
        }
    }
}
