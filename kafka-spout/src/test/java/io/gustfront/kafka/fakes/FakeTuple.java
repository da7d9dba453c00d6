package io.gustfront.kafka.fakes;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import java.util.Arrays;
import java.util.List;

/** A tuple of named values. */
public record FakeTuple(String getSourceComponent, String getSourceStreamId, Fields getFields, List<Object> getValues)
        implements Tuple {
    public static FakeTuple of(Object key, Object value) {
        return new FakeTuple("count", "default", new Fields("key", "value"), Arrays.asList(key, value));
    }

    public static FakeTuple tick() {
        return new FakeTuple(SYSTEM_COMPONENT, TICK_STREAM, new Fields(), List.of());
    }

    @Override
    public int getSourceTask() {
        return 1;
    }

    @Override
    public boolean isTracked() {
        return true;
    }
}
