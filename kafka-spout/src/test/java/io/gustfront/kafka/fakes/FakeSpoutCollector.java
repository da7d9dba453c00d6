package io.gustfront.kafka.fakes;

import io.gustfront.api.task.SpoutOutputCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a spout emits and reports. */
public final class FakeSpoutCollector implements SpoutOutputCollector {
    /** A tuple that was emitted. */
    public record Emitted(String stream, List<?> values, Object id) {
        public Object value() {
            return values.get(0);
        }
    }

    public final List<Emitted> emitted = new ArrayList<>();
    public final List<Throwable> errors = new CopyOnWriteArrayList<>();
    public int wakeUps;

    @Override
    public List<Integer> emit(String stream, List<?> values, Object messageId) {
        if (stream.equals("undeclared")) {
            throw new IllegalArgumentException("stream 'undeclared' was not declared");
        }
        emitted.add(new Emitted(stream, values, messageId));
        return List.of(7);
    }

    @Override
    public void emitDirect(int task, String stream, List<?> values, Object messageId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getPendingCount() {
        return 0;
    }

    @Override
    public void wakeUp() {
        wakeUps++;
    }

    @Override
    public void reportError(Throwable error) {
        errors.add(error);
    }

    public List<Object> values() {
        return emitted.stream().<Object>map(Emitted::value).toList();
    }

    public Object idOf(Object value) {
        return last(value).id();
    }

    public Emitted last(Object value) {
        return emitted.stream()
                .filter(e -> value.equals(e.value()))
                .reduce((a, b) -> b)
                .orElseThrow(() -> new AssertionError(value + " was not emitted, but " + values()));
    }
}
