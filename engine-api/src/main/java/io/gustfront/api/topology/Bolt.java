package io.gustfront.api.topology;

import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.tuple.Tuple;

/**
 * A step of processing that settles its inputs itself, at once or later. All calls to one object are made by one thread at a
 * time: {@code prepare}, then any number of {@code execute} and {@code tick}, then {@code cleanup}.
 *
 * <p>It need not always be the same thread; what one call wrote, the next one sees. Code that is bound to its thread (thread locals with
 * state, native contexts) needs {@code thread.bound: true} on its component, or {@code executor.threads: own}.
 */
@FunctionalInterface
public interface Bolt extends Component {
    /** Before all else. Keep the collector: all output and all acks go through it. */
    default void prepare(TopologyContext context, OutputCollector collector) {}

    /**
     * Takes one input. It must be acked or failed: now, or later, from any thread, within {@code message.timeout}. What this
     * throws fails the input.
     */
    void execute(Tuple input);

    /** The component's tick interval has passed; by default {@link #execute} gets the tick. Nothing needs to be acked. */
    default void tick(Tuple tick) {
        execute(tick);
    }

    /** The end. Not called if the worker is killed. */
    default void cleanup() {}
}
