package io.gustfront.kafka.fakes;

import io.gustfront.api.task.FailReason;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import java.time.Duration;
import java.util.SplittableRandom;

/** Drives one task of a spout in virtual time, on one thread. */
public final class SpoutDriver {
    public static final FailReason FAILED_BY_BOLT = new FailReason(FailReason.Kind.FAILED_BY, "split", 3);

    public final FakeClock clock;
    public final FakeTopologyContext context;
    public final FakeSpoutCollector collector = new FakeSpoutCollector();
    public final KafkaSpout<String, String> spout;

    public SpoutDriver(KafkaSpoutConfig<String, String> config) {
        this(config, new FakeClock(), 0, 1);
    }

    public SpoutDriver(KafkaSpoutConfig<String, String> config, FakeClock clock, int taskIndex, int tasks) {
        this.clock = clock;
        this.context = new FakeTopologyContext(clock, new SplittableRandom(42 + taskIndex), taskIndex, tasks);
        this.spout = new KafkaSpout<>(config);
        spout.open(context, collector);
        spout.activate();
    }

    /** Runs all that is due now, and emits all there is. */
    public SpoutDriver run() {
        for (int i = 0; i < 100_000; i++) {
            boolean stepped = false;
            for (FakeBackgroundTask task : context.background) {
                stepped |= task.runIfDue();
            }
            int before = collector.emitted.size();
            spout.nextTuple();
            if (!stepped && collector.emitted.size() == before) {
                return this;
            }
        }
        throw new AssertionError("it doesn't come to rest while time stands still");
    }

    /** Lets time pass in steps of 50 ms, and runs. */
    public SpoutDriver run(Duration time) {
        long left = time.toMillis();
        run();
        while (left > 0) {
            long step = Math.min(50, left);
            clock.advance(Duration.ofMillis(step));
            left -= step;
            run();
        }
        return this;
    }

    /** Only the background. */
    public void stepBackground() {
        context.background.get(0).runIfDue();
    }

    public void ack(Object value) {
        spout.ack(collector.idOf(value));
    }

    public void fail(Object value) {
        fail(value, FAILED_BY_BOLT);
    }

    public void fail(Object value, FailReason reason) {
        spout.fail(collector.idOf(value), reason);
    }

    /** All that was emitted, each once. */
    public void ackAll() {
        collector.emitted.forEach(emitted -> spout.ack(emitted.id()));
    }

    public long deliveries(Object value) {
        return collector.values().stream().filter(value::equals).count();
    }
}
