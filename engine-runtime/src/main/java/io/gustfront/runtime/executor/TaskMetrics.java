package io.gustfront.runtime.executor;

import io.gustfront.api.task.Counter;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.Histogram;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.ConcurrentHistogram;

/** What is counted of one task: by the engine, on the executor's thread, and by user code, on any. Read by any thread. */
public final class TaskMetrics {
    /** How many counters, histograms and gauges user code may have of its own: names may be made of what comes, such as keys. */
    static final int MOST_NAMES = 1_000;

    /** What is counted under further names. */
    static final String OTHERS = "others";

    private static final long LARGEST = 1L << 40;
    private static final int DIGITS = 2;

    private final Tally emitted = new Tally();
    private final Tally executed = new Tally();
    private final Tally acked = new Tally();
    private final Map<FailReason.Kind, Tally> failed = new EnumMap<>(FailReason.Kind.class);
    private final Tally pending = new Tally();
    private final Tally held = new Tally();
    private final Tally droppedAnchors = new Tally();
    private final Latencies latencyUs = new Latencies();

    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentHistogram> histograms = new ConcurrentHashMap<>();
    private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();

    /** All zero. */
    public TaskMetrics() {
        for (FailReason.Kind kind : FailReason.Kind.values()) {
            failed.put(kind, new Tally());
        }
    }

    /** Tuples emitted: one for each emit, whatever number of tasks it went to. */
    public Tally emitted() {
        return emitted;
    }

    /** Of a bolt task: calls of {@code execute}, those that threw included. Of a spout task: calls of {@code nextTuple} that returned. */
    public Tally executed() {
        return executed;
    }

    /** Of a spout task: trees done. Of a bolt task: inputs acked. */
    public Tally acked() {
        return acked;
    }

    /** Of a spout task: trees failed. Of a bolt task: inputs failed, by it or in its keeping. */
    public Tally failed(FailReason.Kind kind) {
        return failed.computeIfAbsent(kind, absent -> new Tally()); // all are there from the beginning
    }

    /** Of a spout task: trees open. */
    public Tally pending() {
        return pending;
    }

    /** Of a bolt task: tuples that it keeps unsettled. */
    public Tally held() {
        return held;
    }

    /** Anchors that didn't count, because the engine had settled the tuple (PROTOCOL L6). */
    public Tally droppedAnchors() {
        return droppedAnchors;
    }

    /** Of a spout task: from emit to ack, in microseconds. */
    public Latencies latencyUs() {
        return latencyUs;
    }

    /** A counter of user code; beyond {@link #MOST_NAMES}, the one of all others. */
    public Counter counter(String name) {
        LongAdder adder = counters.computeIfAbsent(hasPlace(counters, name) ? name : OTHERS, key -> new LongAdder());
        return new Counter() {
            @Override
            public void add(long amount) {
                adder.add(amount);
            }

            @Override
            public long count() {
                return adder.sum();
            }
        };
    }

    /** A histogram of user code; beyond {@link #MOST_NAMES}, the one of all others. */
    public Histogram histogram(String name) {
        ConcurrentHistogram histogram = histograms.computeIfAbsent(
                hasPlace(histograms, name) ? name : OTHERS, key -> new ConcurrentHistogram(LARGEST, DIGITS));
        return value -> histogram.recordValue(Math.min(LARGEST, Math.max(0, value)));
    }

    /** A gauge of user code; beyond {@link #MOST_NAMES} it isn't kept, for there is no one value of all others. */
    public void gauge(String name, DoubleSupplier value) {
        if (hasPlace(gauges, name)) {
            gauges.put(name, value);
        }
    }

    private static boolean hasPlace(Map<String, ?> named, String name) {
        return named.containsKey(name) || named.size() < MOST_NAMES;
    }

    /** The counters of user code. */
    public Map<String, Long> counters() {
        Map<String, Long> sums = new LinkedHashMap<>();
        counters.forEach((name, adder) -> sums.put(name, adder.sum()));
        return sums;
    }

    /** The histograms of user code. */
    public Map<String, ConcurrentHistogram> histograms() {
        return histograms;
    }

    /** The gauges of user code. */
    public Map<String, DoubleSupplier> gauges() {
        return gauges;
    }
}
