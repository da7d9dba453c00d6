package io.gustfront.api.topology;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.tuple.Tuple;

/**
 * A step of processing that is done with its input when {@code execute} returns: what it emits is anchored to the input, which
 * is then acked. A {@link FailedException} fails the input; so does anything else it throws, which is also reported.
 */
@FunctionalInterface
public interface BasicBolt extends Component {
    /** Before all else. */
    default void prepare(TopologyContext context) {}

    /** Takes one input. */
    void execute(Tuple input, BasicOutputCollector collector);

    /** The component's tick interval has passed; by default {@link #execute} gets the tick. */
    default void tick(Tuple tick, BasicOutputCollector collector) {
        execute(tick, collector);
    }

    /** The end. Not called if the worker is killed. */
    default void cleanup() {}
}
