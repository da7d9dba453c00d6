package io.gustfront.examples.wordcount;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** The context of a task that needs to know nothing but its configuration. */
record FakeContext(TopologyConfig getConfig) implements TopologyContext {
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
        return "component";
    }

    @Override
    public int getThisTaskId() {
        return 1;
    }

    @Override
    public int getThisTaskIndex() {
        return 0;
    }

    @Override
    public int getThisWorkerNumber() {
        return 1;
    }

    @Override
    public Map<String, Object> getRawConfig() {
        return getConfig.raw();
    }

    @Override
    public List<Integer> getComponentTasks(String component) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String getComponentId(int task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> getComponentIds() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> getComponentStreams(String component) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Fields getComponentOutputFields(StreamId stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<StreamId, String> getThisSources() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Map<String, String>> getThisTargets() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Clock getClock() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RandomGenerator getRandom() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Counter counter(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Histogram histogram(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void gauge(String name, DoubleSupplier value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BackgroundTask background(String name, BackgroundStep step) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getResource(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void addTaskHook(TaskHook hook) {
        throw new UnsupportedOperationException();
    }
}
