package io.gustfront.examples.wordcount;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.util.List;

/** A tuple with one field. Each is itself and equal to no other. */
final class FakeTuple implements Tuple {
    private final Fields fields;
    private final Values values;
    private final String component;
    private final String stream;

    private FakeTuple(Fields fields, Values values, String component, String stream) {
        this.fields = fields;
        this.values = values;
        this.component = component;
        this.stream = stream;
    }

    static FakeTuple of(String field, Object value) {
        return new FakeTuple(new Fields(field), new Values(value), "upstream", "default");
    }

    static FakeTuple tick() {
        return new FakeTuple(new Fields(), new Values(), SYSTEM_COMPONENT, TICK_STREAM);
    }

    @Override
    public List<Object> getValues() {
        return values;
    }

    @Override
    public Fields getFields() {
        return fields;
    }

    @Override
    public String getSourceComponent() {
        return component;
    }

    @Override
    public int getSourceTask() {
        return 1;
    }

    @Override
    public String getSourceStreamId() {
        return stream;
    }

    @Override
    public boolean isTracked() {
        return true;
    }
}
