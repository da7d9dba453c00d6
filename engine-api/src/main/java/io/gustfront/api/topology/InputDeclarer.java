package io.gustfront.api.topology;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;

/**
 * Where a bolt says what it takes in. Without a stream id the default stream is meant.
 *
 * @param <T> what comes back, for chaining
 */
public interface InputDeclarer<T> {
    /** Subscribes to a stream. */
    T grouping(StreamId stream, Grouping grouping);

    /** {@link Grouping.Shuffle}. */
    default T shuffleGrouping(String component) {
        return grouping(StreamId.of(component), new Grouping.Shuffle());
    }

    /** {@link Grouping.Shuffle}. */
    default T shuffleGrouping(String component, String stream) {
        return grouping(new StreamId(component, stream), new Grouping.Shuffle());
    }

    /** {@link Grouping.LocalOrShuffle}. */
    default T localOrShuffleGrouping(String component) {
        return grouping(StreamId.of(component), new Grouping.LocalOrShuffle());
    }

    /** {@link Grouping.LocalOrShuffle}. */
    default T localOrShuffleGrouping(String component, String stream) {
        return grouping(new StreamId(component, stream), new Grouping.LocalOrShuffle());
    }

    /** {@link Grouping.ByFields}. */
    default T fieldsGrouping(String component, Fields fields) {
        return grouping(StreamId.of(component), new Grouping.ByFields(fields));
    }

    /** {@link Grouping.ByFields}. */
    default T fieldsGrouping(String component, String stream, Fields fields) {
        return grouping(new StreamId(component, stream), new Grouping.ByFields(fields));
    }

    /** {@link Grouping.PartialKey}. */
    default T partialKeyGrouping(String component, Fields fields) {
        return grouping(StreamId.of(component), new Grouping.PartialKey(fields));
    }

    /** {@link Grouping.PartialKey}. */
    default T partialKeyGrouping(String component, String stream, Fields fields) {
        return grouping(new StreamId(component, stream), new Grouping.PartialKey(fields));
    }

    /** {@link Grouping.Global}. */
    default T globalGrouping(String component) {
        return grouping(StreamId.of(component), new Grouping.Global());
    }

    /** {@link Grouping.Global}. */
    default T globalGrouping(String component, String stream) {
        return grouping(new StreamId(component, stream), new Grouping.Global());
    }

    /** {@link Grouping.All}. */
    default T allGrouping(String component) {
        return grouping(StreamId.of(component), new Grouping.All());
    }

    /** {@link Grouping.All}. */
    default T allGrouping(String component, String stream) {
        return grouping(new StreamId(component, stream), new Grouping.All());
    }

    /** {@link Grouping.None}. */
    default T noneGrouping(String component) {
        return grouping(StreamId.of(component), new Grouping.None());
    }

    /** {@link Grouping.None}. */
    default T noneGrouping(String component, String stream) {
        return grouping(new StreamId(component, stream), new Grouping.None());
    }

    /** {@link Grouping.Direct}. */
    default T directGrouping(String component) {
        return grouping(StreamId.of(component), new Grouping.Direct());
    }

    /** {@link Grouping.Direct}. */
    default T directGrouping(String component, String stream) {
        return grouping(new StreamId(component, stream), new Grouping.Direct());
    }

    /** {@link Grouping.Custom}. */
    default T customGrouping(String component, CustomGrouping chooser) {
        return grouping(StreamId.of(component), new Grouping.Custom(chooser));
    }

    /** {@link Grouping.Custom}. */
    default T customGrouping(String component, String stream, CustomGrouping chooser) {
        return grouping(new StreamId(component, stream), new Grouping.Custom(chooser));
    }
}
