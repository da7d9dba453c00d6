package io.gustfront.kafka;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.tuple.Tuple;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record for each tuple, and acks the tuple when the broker and all replicas in sync have the record. It never loses:
 * the producer is idempotent, tries until the delivery timeout, and a record that it gives up fails the tuple, which the spout
 * then replays. Order per key is kept, replays aside.
 *
 * <p><b>Threads.</b> Records are made on the executor's thread, tuples are settled on the producer's. At most as many tuples as
 * {@link KafkaBoltConfig#maxInFlight()} are unsettled, by the component's {@code hold.tuples}; its {@code message.timeout} is the
 * delivery timeout and five seconds. Where the producer's memory is full or it can't learn of a topic, {@code execute} waits, by
 * {@code max.block.ms}, here 10 s.
 *
 * <p><b>Errors.</b> What a mapper or a serializer throws, and what the broker refuses, fails the tuple and is reported once in
 * 30 s. Only where the record is to blame, too large, say, does that count towards making it poison; where a broker is away, or
 * denies access, the tuple fails as {@linkplain io.gustfront.api.task.UnavailableException not taken}, and comes again for as
 * long as that lasts. A producer that is beyond help makes {@code execute} throw, until the engine makes the bolt anew.
 *
 * <p><b>Metrics</b>, of each task: the counters {@code kafka.sent}, {@code kafka.written}, {@code kafka.write.failed},
 * {@code kafka.unaddressed} (no topic was chosen); the gauge {@code kafka.in-flight}; the histogram
 * {@code kafka.write.latency.us}. Ticks are ignored.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class KafkaBolt<K, V> implements Bolt {
    private static final long serialVersionUID = 1L;
    private static final Duration BEYOND_DELIVERY = Duration.ofSeconds(5);

    private final KafkaBoltConfig<K, V> config;
    private transient @Nullable RecordWriter<K, V> writer;

    /** A bolt that does as the configuration says. */
    public KafkaBolt(KafkaBoltConfig<K, V> config) {
        this.config = config;
    }

    @Override
    public Map<String, Object> getComponentConfiguration() {
        return Map.of(
                TopologyKeys.MESSAGE_TIMEOUT.name(), config.deliveryTimeout().plus(BEYOND_DELIVERY),
                TopologyKeys.HOLD_TUPLES.name(), config.maxInFlight());
    }

    @Override
    public void prepare(TopologyContext context, OutputCollector collector) {
        writer = new RecordWriter<>(config, context, collector);
    }

    @Override
    public void execute(Tuple input) {
        if (writer == null) {
            throw new IllegalStateException("the bolt isn't prepared");
        }
        if (!input.isTick()) {
            writer.write(input);
        }
    }

    @Override
    public void tick(Tuple tick) {}

    @Override
    public void cleanup() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
