package io.gustfront.kafka.fakes;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.Clock;
import io.gustfront.api.task.Counter;
import io.gustfront.api.task.Histogram;
import io.gustfront.api.task.TaskHook;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A task's context without an engine: background steps are run by hand, in virtual time. */
public class FakeTopologyContext implements TopologyContext {
    private final Clock clock;
    private final RandomGenerator random;
    private final int taskIndex;
    private final int tasks;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();
    public final List<FakeBackgroundTask> background = new ArrayList<>();

    public FakeTopologyContext(Clock clock, RandomGenerator random, int taskIndex, int tasks) {
        this.clock = clock;
        this.random = random;
        this.taskIndex = taskIndex;
        this.tasks = tasks;
    }

    public long count(String name) {
        Counter counter = counters.get(name);
        return counter == null ? 0 : counter.count();
    }

    public double gauge(String name) {
        DoubleSupplier gauge = gauges.get(name);
        return gauge == null ? Double.NaN : gauge.getAsDouble();
    }

    @Override
    public BackgroundTask background(String name, BackgroundStep step) {
        FakeBackgroundTask task = new FakeBackgroundTask(clock, step);
        background.add(task);
        return task;
    }

    @Override
    public String getTopologyId() {
        return "words-1";
    }

    @Override
    public String getTopologyName() {
        return "words";
    }

    @Override
    public String getThisComponentId() {
        return "sentences";
    }

    @Override
    public int getThisTaskId() {
        return taskIndex + 1;
    }

    @Override
    public int getThisTaskIndex() {
        return taskIndex;
    }

    @Override
    public int getThisWorkerNumber() {
        return 1;
    }

    @Override
    public List<Integer> getComponentTasks(String component) {
        return IntStream.rangeClosed(1, tasks).boxed().toList();
    }

    @Override
    public String getComponentId(int task) {
        return getThisComponentId();
    }

    @Override
    public Set<String> getComponentIds() {
        return Set.of(getThisComponentId());
    }

    @Override
    public Set<String> getComponentStreams(String component) {
        return Set.of();
    }

    @Override
    public Fields getComponentOutputFields(StreamId stream) {
        throw new IllegalArgumentException("no stream " + stream);
    }

    @Override
    public Map<StreamId, String> getThisSources() {
        return Map.of();
    }

    @Override
    public Map<String, Map<String, String>> getThisTargets() {
        return Map.of();
    }

    @Override
    public TopologyConfig getConfig() {
        return TopologyConfig.defaults();
    }

    @Override
    public Map<String, Object> getRawConfig() {
        return Map.of();
    }

    @Override
    public Clock getClock() {
        return clock;
    }

    @Override
    public RandomGenerator getRandom() {
        return random;
    }

    @Override
    public Counter counter(String name) {
        return counters.computeIfAbsent(name, n -> new FakeCounter());
    }

    @Override
    public Histogram histogram(String name) {
        return value -> {};
    }

    @Override
    public void gauge(String name, DoubleSupplier value) {
        gauges.put(name, value);
    }

    @Override
    public Object getResource(String name) {
        return null;
    }

    @Override
    public void addTaskHook(TaskHook hook) {}

    private static final class FakeCounter implements Counter {
        private final AtomicLong count = new AtomicLong();

        @Override
        public void add(long amount) {
            count.addAndGet(amount);
        }

        @Override
        public long count() {
            return count.get();
        }
    }
}
