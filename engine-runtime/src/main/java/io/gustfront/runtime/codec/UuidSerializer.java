package io.gustfront.runtime.codec;

import io.gustfront.api.serialization.ValueInput;
import io.gustfront.api.serialization.ValueOutput;
import io.gustfront.api.serialization.ValueSerializer;
import java.util.UUID;

/** A UUID as two longs; Kryo has no serializer for it. */
final class UuidSerializer implements ValueSerializer<UUID> {
    @Override
    public void write(ValueOutput out, UUID value) {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    @Override
    public UUID read(ValueInput in) {
        return new UUID(in.readLong(), in.readLong());
    }
}
