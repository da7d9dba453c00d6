package io.gustfront.api.task;

import io.gustfront.api.tuple.StreamId;
import io.gustfront.api.tuple.Tuple;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bolt emits and settles with. May be used by any thread, also long after {@code execute} returned: calls from other
 * threads are applied in the order in which they were made; {@code ack} and {@code fail} from there never block, {@code emit}
 * waits while 1,024 are queued, for {@code message.timeout} at most, and is ended by an {@link IllegalStateException} when the task
 * closes. A thread that executes other tasks never waits: it is refused when 65,536 of such emits are queued.
 *
 * <p>Each tracked input must be settled, once: by {@code ack} or {@code fail}. Settling again has no effect. What is emitted
 * <em>anchored</em> to an input belongs to its tree: the spout hears {@code ack} only when that is settled too. Emit before you
 * settle: to anchor to a tuple that was settled is reported as an error of the bolt, and such an anchor doesn't count.
 *
 * <p>All {@code emit}s throw {@link IllegalArgumentException} for a stream that wasn't declared, a wrong number of values,
 * anchors with too many roots, or values that can't be encoded, and {@link IllegalStateException} when the bolt has been
 * cleaned up; they have sent nothing then.
 */
public interface OutputCollector {
    /** Emits on the default stream, unanchored: nobody replays it. */
    default List<Integer> emit(List<? extends @Nullable Object> values) {
        return emit(StreamId.DEFAULT, List.of(), values);
    }

    /** Emits on a stream, unanchored: nobody replays it. */
    default List<Integer> emit(String stream, List<? extends @Nullable Object> values) {
        return emit(stream, List.of(), values);
    }

    /** Emits on the default stream, anchored to a tuple. */
    default List<Integer> emit(Tuple anchor, List<? extends @Nullable Object> values) {
        return emit(StreamId.DEFAULT, anchor, values);
    }

    /** Emits on the default stream, anchored to several tuples. */
    default List<Integer> emit(Collection<? extends Tuple> anchors, List<? extends @Nullable Object> values) {
        return emit(StreamId.DEFAULT, anchors, values);
    }

    /**
     * Emits to all tasks that the stream's groupings choose, anchored to a tuple.
     *
     * @return the ids of the tasks that it goes to; unmodifiable. Empty for a call from another thread, which chooses later.
     */
    List<Integer> emit(String stream, Tuple anchor, List<? extends @Nullable Object> values);

    /** As {@link #emit(String, Tuple, List)}, anchored to several tuples, or to none. */
    List<Integer> emit(String stream, Collection<? extends Tuple> anchors, List<? extends @Nullable Object> values);

    /** Emits on a direct default stream to one task, anchored to a tuple. */
    default void emitDirect(int task, Tuple anchor, List<? extends @Nullable Object> values) {
        emitDirect(task, StreamId.DEFAULT, List.of(anchor), values);
    }

    /** Emits on a direct stream to one task; to nobody if that task doesn't subscribe to it. */
    void emitDirect(
            int task, String stream, Collection<? extends Tuple> anchors, List<? extends @Nullable Object> values);

    /** Settles an input: done. */
    void ack(Tuple input);

    /** Settles an input: its whole tree fails, and the spout hears so at once. */
    void fail(Tuple input);

    /**
     * As {@link #fail(Tuple)}, and says why: the spout hears the cause's class and message as the {@linkplain FailReason#detail() detail}
     * of the reason. The cause is not among the errors of the task; {@link #reportError} puts it there. An {@link UnavailableException}
     * says that the tuple is not to blame.
     */
    void fail(Tuple input, Throwable cause);

    /** Lets the timeout of an input that is kept begin anew. Without effect on one that is settled. */
    void resetTimeout(Tuple input);

    /** Has an error kept and shown. The task goes on. */
    void reportError(Throwable error);
}
