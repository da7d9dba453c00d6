package io.gustfront.api.topology;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;

/** Where a component says which streams it emits on. */
public interface OutputFieldsDeclarer {
    /** Declares the default stream. */
    default void declare(Fields fields) {
        declareStream(StreamId.DEFAULT, false, fields);
    }

    /** Declares the default stream; a direct one is emitted on with {@code emitDirect} only. */
    default void declare(boolean direct, Fields fields) {
        declareStream(StreamId.DEFAULT, direct, fields);
    }

    /** Declares a stream. */
    default void declareStream(String stream, Fields fields) {
        declareStream(stream, false, fields);
    }

    /** Declares a stream; a direct one is emitted on with {@code emitDirect} only. */
    void declareStream(String stream, boolean direct, Fields fields);
}
