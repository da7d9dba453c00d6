package io.gustfront.api.topology;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;

/**
 * A source of tuples. All calls to one object are made by one thread at a time, in this order: {@code open}, then any number of
 * {@code activate}, {@code nextTuple}, {@code ack}, {@code fail}, {@code deactivate}, then {@code close}. An exception from any
 * of them is reported; the object is closed and made anew if it keeps throwing.
 */
public interface Spout extends Component {
    /** Before all else. Keep the collector: all output goes through it. */
    void open(TopologyContext context, SpoutOutputCollector collector);

    /**
     * Emits what there is, and returns soon: acks and fails are delivered between the calls. Not called while output is held
     * back, while as many tracked tuples are open as {@code spout.max-pending} allows, or while the topology is inactive. A call
     * that emitted nothing is followed by a pause of up to a millisecond, which {@link SpoutOutputCollector#wakeUp()} ends.
     */
    void nextTuple();

    /** The tuple with this message id, and all that stems from it, is done. */
    default void ack(Object messageId) {}

    /** The tuple with this message id, or one that stems from it, failed. Called by {@link #fail(Object, FailReason)}. */
    default void fail(Object messageId) {}

    /** As {@link #fail(Object)}, which it calls, with the reason. The engine calls this one only. */
    default void fail(Object messageId, FailReason reason) {
        fail(messageId);
    }

    /** {@code nextTuple} is going to be called: after {@code open}, and when the topology is activated. */
    default void activate() {}

    /** {@code nextTuple} isn't going to be called until {@code activate} is. */
    default void deactivate() {}

    /** The end. Every tracked tuple has had its ack or fail. Not called if the worker is killed. */
    default void close() {}
}
