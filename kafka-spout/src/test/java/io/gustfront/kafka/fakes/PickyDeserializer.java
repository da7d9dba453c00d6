package io.gustfront.kafka.fakes;

import org.apache.kafka.common.serialization.StringDeserializer;

/** Refuses what is not a digit. */
public final class PickyDeserializer extends StringDeserializer {
    @Override
    public String deserialize(String topic, byte[] data) {
        if (data[0] < '0' || data[0] > '9') {
            throw new IllegalArgumentException("not a number");
        }
        return super.deserialize(topic, data);
    }
}
