package io.gustfront.testkit;

import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.tuple.Envelope;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stands between the engine and a bolt object, tells the {@link Observer} what passes, and does what {@link CallFaults} want. */
final class ObservedBolt implements Bolt {
    private static final long serialVersionUID = 1L;

    private final transient Bolt bolt;
    private final transient Observer observer;
    private final transient DrivenWorker worker;
    private final String component;
    private final transient Emissions emissions = new Emissions();
    private int task;
    private boolean inCall;

    private transient @Nullable OutputCollector collector;

    ObservedBolt(Bolt bolt, String component, Observer observer, DrivenWorker worker) {
        this.bolt = bolt;
        this.component = component;
        this.observer = observer;
        this.worker = worker;
    }

    String component() {
        return component;
    }

    int task() {
        return task;
    }

    DrivenWorker worker() {
        return worker;
    }

    /** Whether the engine has called it, and it hasn't returned. */
    boolean isInCall() {
        return inCall;
    }

    Emissions emissions() {
        return emissions;
    }

    @Override
    public void prepare(TopologyContext context, OutputCollector newCollector) {
        task = context.getThisTaskId();
        OutputCollector observed = new Collector(newCollector);
        collector = observed;
        observer.onBoltPrepared(this);
        bolt.prepare(context, observed);
    }

    @Override
    public void execute(Tuple input) {
        observer.onUserCall();
        Passage passage = observer.onExecute(this, (Envelope) input);
        inCall = true;
        try {
            switch (observer.faults().onCall(component, task)) {
                case NONE -> bolt.execute(input);
                case FAIL -> {
                    if (collector != null) {
                        collector.fail(input);
                    }
                }
                case THROW -> throw new InjectedFaultException(component, task);
                case KEEP -> {
                    // It is taken, and that's the last that was heard of it.
                }
            }
        } finally {
            inCall = false;
            if (passage != null && passage.state == Passage.State.RUNNING) {
                passage.state = Passage.State.KEPT;
            }
        }
    }

    @Override
    public void tick(Tuple tick) {
        observer.onUserCall();
        inCall = true;
        try {
            bolt.tick(tick);
        } finally {
            inCall = false;
        }
    }

    @Override
    public void cleanup() {
        bolt.cleanup();
    }

    @Override
    public String toString() {
        return component + " task " + task + " in " + worker;
    }

    private final class Collector implements OutputCollector {
        private final OutputCollector real;

        Collector(OutputCollector real) {
            this.real = real;
        }

        @Override
        public List<Integer> emit(String stream, Tuple anchor, List<? extends @Nullable Object> values) {
            Emission emission = observer.beforeBoltEmit(ObservedBolt.this, stream, List.of(anchor), values);
            return observer.watch(emission, () -> real.emit(stream, anchor, values));
        }

        @Override
        public List<Integer> emit(
                String stream, Collection<? extends Tuple> anchors, List<? extends @Nullable Object> values) {
            Emission emission = observer.beforeBoltEmit(ObservedBolt.this, stream, anchors, values);
            return observer.watch(emission, () -> real.emit(stream, anchors, values));
        }

        @Override
        public void emitDirect(
                int target,
                String stream,
                Collection<? extends Tuple> anchors,
                List<? extends @Nullable Object> values) {
            Emission emission = observer.beforeBoltEmit(ObservedBolt.this, stream, anchors, values);
            List<Integer> unused = observer.watch(emission, () -> {
                real.emitDirect(target, stream, anchors, values);
                return observer.directTargets(component, stream, target);
            });
        }

        @Override
        public void ack(Tuple input) {
            observer.onSettle(ObservedBolt.this, input, Passage.State.ACKED);
            real.ack(input);
        }

        @Override
        public void fail(Tuple input) {
            observer.onSettle(ObservedBolt.this, input, Passage.State.FAILED);
            real.fail(input);
        }

        @Override
        public void fail(Tuple input, Throwable cause) {
            observer.onSettle(ObservedBolt.this, input, Passage.State.FAILED);
            real.fail(input, cause);
        }

        @Override
        public void resetTimeout(Tuple input) {
            real.resetTimeout(input);
        }

        @Override
        public void reportError(Throwable error) {
            real.reportError(error);
        }
    }
}
