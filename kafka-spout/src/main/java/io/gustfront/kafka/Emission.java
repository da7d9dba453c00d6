package io.gustfront.kafka;

import io.gustfront.api.tuple.StreamId;
import io.gustfront.api.tuple.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a record becomes: values on a stream.
 *
 * @param stream the stream's id, one that was declared in the {@link KafkaSpoutConfig}
 * @param values as many as the stream has fields
 */
public record Emission(String stream, List<? extends @Nullable Object> values) {
    /** Values on the default stream. */
    public static Emission of(@Nullable Object... values) {
        return new Emission(StreamId.DEFAULT, new Values(values));
    }

    /** Values on a stream. */
    public static Emission on(String stream, @Nullable Object... values) {
        return new Emission(stream, new Values(values));
    }
}
