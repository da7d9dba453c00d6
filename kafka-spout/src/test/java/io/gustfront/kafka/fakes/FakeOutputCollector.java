package io.gustfront.kafka.fakes;

import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.tuple.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a bolt settles and reports. */
public final class FakeOutputCollector implements OutputCollector {
    public final List<Tuple> acked = new CopyOnWriteArrayList<>();
    public final List<Tuple> failed = new CopyOnWriteArrayList<>();
    /** Why tuples failed, where the bolt said so. */
    public final List<Throwable> causes = new CopyOnWriteArrayList<>();

    public final List<Throwable> errors = new CopyOnWriteArrayList<>();

    @Override
    public List<Integer> emit(String stream, Tuple anchor, List<?> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Integer> emit(String stream, Collection<? extends Tuple> anchors, List<?> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void emitDirect(int task, String stream, Collection<? extends Tuple> anchors, List<?> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ack(Tuple input) {
        acked.add(input);
    }

    @Override
    public void fail(Tuple input) {
        failed.add(input);
    }

    @Override
    public void fail(Tuple input, Throwable cause) {
        failed.add(input);
        causes.add(cause);
    }

    @Override
    public void resetTimeout(Tuple input) {}

    @Override
    public void reportError(Throwable error) {
        errors.add(error);
    }
}
