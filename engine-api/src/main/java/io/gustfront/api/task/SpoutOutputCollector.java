package io.gustfront.api.task;

import io.gustfront.api.tuple.StreamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a spout emits with. May be used by any thread: calls from other threads than the executor's own are applied in the order
 * in which they were made. Up to 1,024 emits from there are queued, and leave while output isn't held back and, if they are tracked,
 * while no more are open than {@code spout.max-pending} allows; beyond that, {@code emit} waits, for {@code message.timeout} at most,
 * and is ended by an {@link IllegalStateException} when the task closes. A thread that executes other tasks never waits: it is
 * refused when 65,536 of such emits are queued.
 *
 * <p>A tuple with a message id is tracked: the spout object that emitted it hears of it exactly once, by {@code ack} or
 * {@code fail}, after all tuples that stem from it are settled. One without is never heard of again.
 *
 * <p>All {@code emit}s throw {@link IllegalArgumentException} for a stream that wasn't declared, a wrong number of values, or
 * values that can't be encoded, and {@link IllegalStateException} when the spout has been closed; they have sent nothing then.
 */
public interface SpoutOutputCollector {
    /** Emits on the default stream, untracked. */
    default List<Integer> emit(List<? extends @Nullable Object> values) {
        return emit(StreamId.DEFAULT, values, null);
    }

    /** Emits on the default stream, tracked if there is a message id. */
    default List<Integer> emit(List<? extends @Nullable Object> values, @Nullable Object messageId) {
        return emit(StreamId.DEFAULT, values, messageId);
    }

    /** Emits untracked. */
    default List<Integer> emit(String stream, List<? extends @Nullable Object> values) {
        return emit(stream, values, null);
    }

    /**
     * Emits to all tasks that the stream's groupings choose.
     *
     * @return the ids of the tasks that it goes to; unmodifiable. Empty for a call from another thread, which chooses later.
     */
    List<Integer> emit(String stream, List<? extends @Nullable Object> values, @Nullable Object messageId);

    /** Emits on a direct default stream to one task, untracked. */
    default void emitDirect(int task, List<? extends @Nullable Object> values) {
        emitDirect(task, StreamId.DEFAULT, values, null);
    }

    /** Emits on a direct stream to one task; to nobody if that task doesn't subscribe to it. */
    void emitDirect(int task, String stream, List<? extends @Nullable Object> values, @Nullable Object messageId);

    /** How many tracked tuples of this task are open. */
    int getPendingCount();

    /** Ends the pause that follows a {@code nextTuple} that emitted nothing. Never blocks. */
    void wakeUp();

    /** Has an error kept and shown. The task goes on. */
    void reportError(Throwable error);
}
