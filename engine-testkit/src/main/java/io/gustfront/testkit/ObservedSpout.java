package io.gustfront.testkit;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Spout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stands between the engine and a spout object, and tells the {@link Observer} what passes. */
final class ObservedSpout implements Spout {
    private static final long serialVersionUID = 1L;

    private final transient Spout spout;
    private final transient Observer observer;
    private final transient DrivenWorker worker;
    private final String component;
    private final transient Emissions emissions = new Emissions();
    private int task;

    ObservedSpout(Spout spout, String component, Observer observer, DrivenWorker worker) {
        this.spout = spout;
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

    Emissions emissions() {
        return emissions;
    }

    @Nullable
    FedSpout fed() {
        return spout instanceof FedSpout fed ? fed : null;
    }

    @Override
    public void open(TopologyContext context, SpoutOutputCollector collector) {
        task = context.getThisTaskId();
        observer.onSpoutOpened(this);
        spout.open(context, new Collector(collector));
    }

    @Override
    public void nextTuple() {
        observer.onNextTuple(this);
        spout.nextTuple();
    }

    @Override
    public void ack(Object messageId) {
        observer.onVerdict(this, messageId, null);
        spout.ack(messageId);
    }

    @Override
    public void fail(Object messageId, FailReason reason) {
        observer.onVerdict(this, messageId, reason);
        spout.fail(messageId, reason);
    }

    @Override
    public void activate() {
        spout.activate();
    }

    @Override
    public void deactivate() {
        spout.deactivate();
    }

    @Override
    public void close() {
        observer.onSpoutClosed(this);
        spout.close();
    }

    @Override
    public String toString() {
        return component + " task " + task + " in " + worker;
    }

    private final class Collector implements SpoutOutputCollector {
        private final SpoutOutputCollector collector;

        Collector(SpoutOutputCollector collector) {
            this.collector = collector;
        }

        @Override
        public List<Integer> emit(String stream, List<? extends @Nullable Object> values, @Nullable Object messageId) {
            Emission emission = observer.beforeSpoutEmit(ObservedSpout.this, stream, values, messageId);
            return observer.watch(emission, () -> collector.emit(stream, values, messageId));
        }

        @Override
        public void emitDirect(
                int target, String stream, List<? extends @Nullable Object> values, @Nullable Object messageId) {
            Emission emission = observer.beforeSpoutEmit(ObservedSpout.this, stream, values, messageId);
            List<Integer> unused = observer.watch(emission, () -> {
                collector.emitDirect(target, stream, values, messageId);
                return observer.directTargets(component, stream, target);
            });
        }

        @Override
        public int getPendingCount() {
            return collector.getPendingCount();
        }

        @Override
        public void wakeUp() {
            collector.wakeUp();
        }

        @Override
        public void reportError(Throwable error) {
            collector.reportError(error);
        }
    }
}
