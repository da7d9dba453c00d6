package io.gustfront.api.topology;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;

/**
 * A source of tuples. All calls to one object are made by one thread at a time, in this order: {@code open}, then any number of
 * {@code activate}, {@code nextTuple}, {@code ack}, {@code fail}, {@code deactivate}, then {@code close}.
 *
 * <p>What any of them throws is reported. After {@code open} threw, another object is made and opened after a pause. After
 * {@code nextTuple} threw sixteen times in a row, the object hears that its open tuples failed ({@code RESTARTED}), is closed, and
 * another one is made after a pause. What the other calls throw changes nothing more: the message that {@code ack} or {@code fail}
 * was about has had its verdict.
 *
 * <p>It need not always be the same thread; what one call wrote, the next one sees. Code that is bound to its thread (thread locals with
 * state, native contexts) needs {@code thread.bound: true} on its component, or {@code executor.threads: own}.
 */
public interface Spout extends Component {
    /** Before all else. Keep the collector: all output goes through it. */
    void open(TopologyContext context, SpoutOutputCollector collector);

    /**
     * Emits what there is, and returns soon: acks and fails are delivered between the calls. Not called while output is held
     * back, while as many tracked tuples are open as {@code spout.max-pending} allows, or while the topology is inactive. A call
     * that emitted nothing is followed by a pause: of up to a millisecond at first, of up to ten when some twenty calls in a row
     * emitted nothing. {@link SpoutOutputCollector#wakeUp()} ends it at once, and so do a verdict, a command, the end of a
     * {@code TopologyContext.background} step, and an emit of another thread. A spout that knows when there is something to emit
     * therefore loses no time, and one that only looks loses ten milliseconds at most.
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
