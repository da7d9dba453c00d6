package io.gustfront.runtime.executor;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.tuple.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a basic bolt as a bolt: anchors what it emits to the tuple that it executes, and acks that when the call returned. An
 * exception leaves the tuple to the executor, which fails it.
 */
public final class BasicBoltAdapter implements Bolt, BasicOutputCollector {
    private static final long serialVersionUID = 1L;

    private final BasicBolt bolt;
    private transient @Nullable OutputCollector collector;
    private transient @Nullable Tuple current;

    /** The bolt that a basic bolt is. */
    public BasicBoltAdapter(BasicBolt bolt) {
        this.bolt = bolt;
    }

    @Override
    public void prepare(TopologyContext context, OutputCollector newCollector) {
        collector = newCollector;
        bolt.prepare(context);
    }

    @Override
    public void execute(Tuple input) {
        current = input;
        try {
            bolt.execute(input, this);
        } finally {
            current = null;
        }
        collector().ack(input);
    }

    @Override
    public void tick(Tuple tick) {
        current = tick;
        try {
            bolt.tick(tick, this);
        } finally {
            current = null;
        }
    }

    @Override
    public void cleanup() {
        bolt.cleanup();
    }

    @Override
    public List<Integer> emit(String stream, List<? extends @Nullable Object> values) {
        return collector().emit(stream, current(), values);
    }

    @Override
    public void emitDirect(int task, String stream, List<? extends @Nullable Object> values) {
        collector().emitDirect(task, stream, List.of(current()), values);
    }

    @Override
    public void reportError(Throwable error) {
        collector().reportError(error);
    }

    private OutputCollector collector() {
        if (collector == null) {
            throw new IllegalStateException("the bolt was not prepared");
        }
        return collector;
    }

    private Tuple current() {
        if (current == null) {
            throw new IllegalStateException("a basic bolt emits during execute only; use a Bolt to emit later");
        }
        return current;
    }
}
