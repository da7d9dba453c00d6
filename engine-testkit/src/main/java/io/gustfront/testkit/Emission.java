package io.gustfront.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of {@code emit} that is under way, or over. */
final class Emission {
    final String component;
    final int task;
    final Emissions emissions;
    final String stream;
    final List<@Nullable Object> values;
    final List<Tree> trees;
    final long timeNs;

    /** What was delivered before the call returned, because the engine drove others in the middle of it. */
    final List<Passage> early = new ArrayList<>();

    @Nullable
    List<Integer> tasks; // null until it has returned

    Emission(
            String component,
            int task,
            Emissions emissions,
            String stream,
            List<@Nullable Object> values,
            List<Tree> trees,
            long timeNs) {
        this.component = component;
        this.task = task;
        this.emissions = emissions;
        this.stream = stream;
        this.values = values;
        this.trees = trees;
        this.timeNs = timeNs;
    }

    /** Of one by another thread, which goes somewhere later: how many tuples there will be, and how many have arrived. */
    int expected;

    int arrived;

    /** It threw before anything was sent. */
    boolean refused;

    void sent(List<Integer> newTasks) {
        tasks = newTasks;
    }

    @Override
    public String toString() {
        return values + " on '" + stream + "' to tasks " + tasks;
    }
}
