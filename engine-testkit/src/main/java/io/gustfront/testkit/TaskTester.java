package io.gustfront.testkit;

import io.gustfront.api.config.Config;
import io.gustfront.api.topology.StreamSpec;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.runtime.executor.ErrorReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link BoltTester} and {@link SpoutTester} have in common: time, and what the component under test has emitted and reported. */
public abstract sealed class TaskTester implements AutoCloseable permits BoltTester, SpoutTester {
    private final List<Emitted> emitted = new ArrayList<>();
    private boolean closed;

    TaskTester() {}

    /**
     * What a topology would say of the component.
     *
     * @param <B> the tester's own builder
     */
    public abstract static sealed class Builder<B extends Builder<B>> permits BoltTester.Builder, SpoutTester.Builder {
        final TaskBench.Settings settings;

        Builder(String id) {
            this.settings = new TaskBench.Settings(id);
        }

        abstract B self();

        /** Its id; {@code bolt} or {@code spout} if it isn't set. */
        public B id(String id) {
            settings.id = id;
            return self();
        }

        /** The topology's configuration, and the component's. */
        public B config(Map<String, ?> config) {
            settings.config = new Config(config);
            return self();
        }

        /** Declares its default stream, as the topology's builder does. */
        public B output(String... fields) {
            return outputStream(StreamId.DEFAULT, fields);
        }

        /** Declares a stream, as the topology's builder does. */
        public B outputStream(String stream, String... fields) {
            settings.outputs.put(stream, fields);
            return self();
        }

        /** What the context's random numbers are drawn from. */
        public B seed(long seed) {
            settings.seed = seed;
            return self();
        }
    }

    abstract TaskBench bench();

    /** Takes in what has left the component. */
    abstract void collect();

    /** Lets all that is ready be done. */
    final void settle() {
        bench().settle();
        collect();
    }

    final @Nullable Throwable firstError() {
        return bench().errors().isEmpty() ? null : bench().errors().get(0).error();
    }

    /** The component has emitted something, and it wasn't refused. */
    final void onEmitted(
            String stream,
            List<? extends @Nullable Object> values,
            List<Delivery> anchors,
            @Nullable Object messageId,
            int directTask) {
        StreamSpec spec = bench().component().streams().get(stream);
        if (spec != null) {
            Emitted one =
                    new Emitted(stream, spec.fields(), new ArrayList<>(values), anchors, messageId, directTask, now());
            emitted.add(one);
            bench().tell(one.toString());
        }
    }

    // ---- what happens to it

    /** Lets time pass: background steps run, and what is due comes; a spout isn't asked for tuples. */
    public void advance(Duration duration) {
        bench().advance(duration);
        collect();
    }

    /** The time since the start. */
    public Duration now() {
        return bench().now();
    }

    /** Ends it: what it keeps, or waits for, fails, and it is closed or cleaned up. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bench().close(Duration.ZERO);
            settle();
        }
    }

    // ---- what it did

    /** What it has emitted, in order. */
    public List<Emitted> emitted() {
        return List.copyOf(emitted);
    }

    /** What it has emitted on a stream, in order. */
    public List<Emitted> emitted(String stream) {
        return emitted.stream().filter(each -> each.stream().equals(stream)).toList();
    }

    /** Forgets what it has emitted so far; what is pending or kept stays so. */
    public void clearEmitted() {
        emitted.clear();
    }

    /** What it has thrown or reported. */
    public List<ErrorReport> errors() {
        return List.copyOf(bench().errors());
    }

    /** One of its counters; 0 if it has none of the name. */
    public long counter(String name) {
        return bench().executor().metrics().get(0).counters().getOrDefault(name, 0L);
    }

    /** All that has happened, one event a line. */
    public String story() {
        return bench().story();
    }

    /**
     * It has emitted these values on its default stream, exactly once.
     *
     * @return what was emitted
     * @throws AssertionError that tells the story if it hasn't
     */
    public Emitted assertEmitted(@Nullable Object... values) {
        return assertEmittedOn(StreamId.DEFAULT, values);
    }

    /** As {@link #assertEmitted}, on another stream. */
    public Emitted assertEmittedOn(String stream, @Nullable Object... values) {
        return Emitted.theOne(emitted, stream, Arrays.asList(values), story());
    }

    /**
     * It has emitted nothing since the start, or since {@link #clearEmitted}.
     *
     * @throws AssertionError that tells the story if it has
     */
    public void assertNothingEmitted() {
        if (!emitted.isEmpty()) {
            throw new AssertionError("nothing should have been emitted. What happened:\n" + story());
        }
    }

    /**
     * Nothing was thrown or reported.
     *
     * @throws AssertionError with the first error as its cause
     */
    public void assertNoErrors() {
        if (!bench().errors().isEmpty()) {
            throw new AssertionError("errors: " + bench().errors() + ". What happened:\n" + story(), firstError());
        }
    }
}
