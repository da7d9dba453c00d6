package io.gustfront.testkit;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Spout;
import org.jspecify.annotations.Nullable;

/** Emits what a test feeds. */
final class FedSpout implements Spout {
    private static final long serialVersionUID = 1L;

    private final transient Feed feed;
    private final transient DrivenWorker worker;
    private transient @Nullable SpoutOutputCollector collector;

    FedSpout(Feed feed, DrivenWorker worker) {
        this.feed = feed;
        this.worker = worker;
    }

    void wakeUp() {
        if (collector != null) {
            collector.wakeUp();
        }
    }

    void onLost() {
        feed.onLost(this);
    }

    @Override
    public void open(TopologyContext context, SpoutOutputCollector newCollector) {
        collector = newCollector;
        feed.onOpened(this);
    }

    @Override
    public void nextTuple() {
        SpoutOutputCollector out = collector;
        Feed.Item item = out == null || worker.isLost() ? null : feed.poll(this);
        if (item != null && out != null) {
            var unused = out.emit(item.stream, item.values, item.messageId);
        }
    }

    @Override
    public void ack(Object messageId) {
        if (!worker.isLost()) {
            feed.onAck(messageId);
        }
    }

    @Override
    public void fail(Object messageId, FailReason reason) {
        if (!worker.isLost()) {
            feed.onFail(messageId, reason);
        }
    }

    @Override
    public void close() {
        feed.onClosed(this);
    }
}
