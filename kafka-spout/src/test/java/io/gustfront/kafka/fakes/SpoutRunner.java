package io.gustfront.kafka.fakes;

import io.gustfront.api.task.FailReason;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import io.gustfront.kafka.fakes.FakeSpoutCollector.Emitted;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Runs one task of a spout in real time on a thread of its own, with a function in place of all bolts. */
public final class SpoutRunner implements AutoCloseable {
    /** What becomes of a tuple. */
    public enum Verdict {
        ACK,
        FAIL,
        /** Nothing yet. */
        HOLD
    }

    private static final FailReason FAILED = new FailReason(FailReason.Kind.FAILED_BY, "bolt", 9);

    public final LiveTopologyContext context;
    public final FakeSpoutCollector collector = new FakeSpoutCollector();
    public final List<String> values = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final KafkaSpout<String, String> spout;
    private final Function<String, Verdict> bolt;
    private final Thread thread;
    private volatile boolean stopped;

    public SpoutRunner(KafkaSpoutConfig<String, String> config, Function<String, Verdict> bolt) {
        this(config, bolt, 0, 1);
    }

    public SpoutRunner(
            KafkaSpoutConfig<String, String> config, Function<String, Verdict> bolt, int taskIndex, int tasks) {
        this.context = new LiveTopologyContext(taskIndex, tasks);
        this.spout = new KafkaSpout<>(config);
        this.bolt = bolt;
        this.thread = new Thread(this::run, "executor-" + taskIndex);
        thread.start();
    }

    /** Acks what was held, from the executor's thread. */
    public void ack(String value) {
        calls.add(() -> spout.ack(collector.idOf(value)));
    }

    /** Whether nothing that was thrown has ended the executor. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    private void run() {
        spout.open(context, collector);
        spout.activate();
        int seen = 0;
        while (!stopped) {
            for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
                call.run();
            }
            spout.nextTuple();
            if (seen == collector.emitted.size()) {
                LockSupport.parkNanos(200_000);
            }
            while (seen < collector.emitted.size()) {
                settle(collector.emitted.get(seen++));
            }
        }
        spout.close();
    }

    private void settle(Emitted emitted) {
        String value = (String) emitted.value();
        Verdict verdict = bolt.apply(value);
        values.add(value);
        if (emitted.id() != null && verdict == Verdict.ACK) {
            spout.ack(emitted.id());
        } else if (emitted.id() != null && verdict == Verdict.FAIL) {
            spout.fail(emitted.id(), FAILED);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new AssertionError("the executor doesn't end");
        }
    }
}
