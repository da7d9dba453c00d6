package io.gustfront.api.task;

import io.gustfront.api.tuple.StreamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a basic bolt emits with: all is anchored to the tuple that is being executed, which is acked when {@code execute}
 * returns. For use during {@code execute}, by its thread.
 */
public interface BasicOutputCollector {
    /** Emits on the default stream. */
    default List<Integer> emit(List<? extends @Nullable Object> values) {
        return emit(StreamId.DEFAULT, values);
    }

    /** Emits on a stream; the ids of the tasks that it goes to come back. */
    List<Integer> emit(String stream, List<? extends @Nullable Object> values);

    /** Emits on a direct stream to one task; to nobody if that task doesn't subscribe to it. */
    void emitDirect(int task, String stream, List<? extends @Nullable Object> values);

    /** Has an error kept and shown. The task goes on. */
    void reportError(Throwable error);
}
