package io.gustfront.kafka;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from Kafka and emits a tuple for each.
 *
 * <p><b>What is promised</b> is said by the {@link Guarantee}; by default, that every record below the committed offset was
 * fully processed. The committed offset is the next after everything that is done without a gap, where <em>done</em> is a set
 * (see {@link io.gustfront.kafka.offsets.OffsetTracker}): holes that compaction and transactions leave don't hold it.
 *
 * <p><b>Who reads what</b> follows from {@link PartitionAssignment}: no consumer group is joined, nothing is rebalanced. The
 * group's id only names the committed offsets. New topics and partitions are found within {@link KafkaSpoutConfig#topicRefresh}.
 *
 * <p><b>Threads.</b> The executor's thread never waits for Kafka, but at most five seconds in {@code close}: polling and
 * committing are a background step of the task's own. Deserializers and translator are called by the executor's thread.
 *
 * <p><b>Errors.</b> A broker that is away, slow, or denies access is tried again, with back-off, and reported once in 30 s. An
 * offset out of range stops its partition, and says so; the others go on. A record that fails again and again is treated by the
 * {@link PoisonPolicy}.
 *
 * <p><b>Metrics</b>, of each task: the counters {@code kafka.emitted}, {@code .acked}, {@code .failed}, {@code .replayed},
 * {@code .filtered}, {@code .gone}, {@code .read-again}, {@code .late-verdicts}, {@code .poison.skipped},
 * {@code .poison.dead-lettered}, {@code .probes}, {@code .partition-stops}, {@code .commits}, {@code .commits.failed}; the gauges
 * {@code kafka.lag.TOPIC-PARTITION} (offsets between what is done and the log's end), {@code .committed.…},
 * {@code .committable.…}, {@code .in-flight.…} (records that are open), {@code .done-above.…} (those that are done and can't be
 * committed, as one below isn't), {@code .waiting-for-key.…} and {@code .stopped.…}; {@code kafka.hand-off.records}; the histogram
 * {@code kafka.poll.records}.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class KafkaSpout<K, V> implements Spout {
    private static final long serialVersionUID = 1L;

    private final KafkaSpoutConfig<K, V> config;
    private transient @Nullable SpoutTask<K, V> task;

    /** A spout that does as the configuration says. */
    public KafkaSpout(KafkaSpoutConfig<K, V> config) {
        this.config = config;
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        config.streams().forEach(declarer::declareStream);
    }

    /** Says to those who look at the topology from outside where its offsets are; see {@link SpoutSource}. */
    @Override
    public Map<String, Object> getComponentConfiguration() {
        return SpoutSource.of(config).configuration();
    }

    @Override
    public void open(TopologyContext context, SpoutOutputCollector collector) {
        task = new SpoutTask<>(config, context, collector);
    }

    @Override
    public void activate() {
        opened().activate();
    }

    @Override
    public void deactivate() {
        opened().deactivate();
    }

    @Override
    public void nextTuple() {
        opened().nextTuple();
    }

    @Override
    public void ack(Object messageId) {
        opened().ack(messageId);
    }

    @Override
    public void fail(Object messageId, FailReason reason) {
        opened().fail(messageId, reason);
    }

    @Override
    public void close() {
        if (task != null) {
            task.close();
            task = null;
        }
    }

    private SpoutTask<K, V> opened() {
        if (task == null) {
            throw new IllegalStateException("the spout isn't open");
        }
        return task;
    }
}
