package io.gustfront.examples.wordcount;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.tuple.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Keeps what a bolt does with its collector, in order. */
final class RecordingCollector implements OutputCollector, BasicOutputCollector {
    final List<Object> calls = new ArrayList<>();

    record Emitted(List<Tuple> anchors, List<Object> values) {}

    record Acked(Tuple tuple) {}

    List<Emitted> emitted() {
        return calls.stream()
                .filter(Emitted.class::isInstance)
                .map(Emitted.class::cast)
                .toList();
    }

    List<Tuple> acked() {
        return calls.stream()
                .filter(Acked.class::isInstance)
                .map(call -> ((Acked) call).tuple())
                .toList();
    }

    @Override
    public List<Integer> emit(String stream, Tuple anchor, List<?> values) {
        return emit(stream, List.of(anchor), values);
    }

    @Override
    public List<Integer> emit(String stream, Collection<? extends Tuple> anchors, List<?> values) {
        calls.add(new Emitted(List.copyOf(anchors), new ArrayList<>(values)));
        return List.of(1);
    }

    @Override
    public List<Integer> emit(List<?> values) {
        return emit("default", values);
    }

    @Override
    public List<Integer> emit(String stream, List<?> values) {
        return emit(stream, List.of(), values);
    }

    @Override
    public void emitDirect(int task, String stream, Collection<? extends Tuple> anchors, List<?> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void emitDirect(int task, String stream, List<?> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ack(Tuple input) {
        calls.add(new Acked(input));
    }

    @Override
    public void fail(Tuple input) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void fail(Tuple input, Throwable cause) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resetTimeout(Tuple input) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reportError(Throwable error) {
        throw new AssertionError(error);
    }
}
