package io.gustfront.junit;

import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A topology that a test has submitted. Used by the test's thread. */
public final class TestTopology {
    private static final String FAILED = "failed.";

    private final TestCluster cluster;
    private final String name;
    private final String id;

    TestTopology(TestCluster cluster, String name, String id) {
        this.cluster = cluster;
        this.name = name;
        this.id = id;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** As it is now. */
    public TopologyDetail detail() {
        TopologyDetail detail = cluster.client()
                .topology(name)
                .filter(now -> now.row().id().equals(id))
                .orElseThrow(() -> new AssertionError("'" + name + "' is gone"));
        cluster.saw(detail.workers());
        return detail;
    }

    /** Waits until all its workers run, and its spouts. */
    public void awaitActive() {
        cluster.await("'" + name + "' to be active", () -> {
            TopologyDetail now = detail();
            String state = now.row().state();
            if (state.equals("failed") || state.equals("paused")) {
                throw new AssertionError(
                        "'" + name + "' is " + state + ": " + now.row().reason() + "; errors: " + errors());
            }
            return now.runsWhole();
        });
    }

    /**
     * A counter of a component, added up over its executors as they are now: {@code emitted}, {@code executed}, {@code acked},
     * {@code failed.THREW}, {@code user.…}. What a worker counted before it died is not in it.
     */
    public long count(String component, String counter) {
        return cluster.client().stats(name).nodes().values().stream()
                .flatMap(List::stream)
                .flatMap(worker -> worker.executors().stream())
                .filter(executor -> executor.component().equals(component))
                .mapToLong(executor -> executor.counters().getOrDefault(counter, 0L))
                .sum();
    }

    /** How many tuples of a component were failed, for whatever reason, as {@link #count} has it. */
    public long failed(String component) {
        return cluster.client().stats(name).nodes().values().stream()
                .flatMap(List::stream)
                .flatMap(worker -> worker.executors().stream())
                .filter(executor -> executor.component().equals(component))
                .flatMap(executor -> executor.counters().entrySet().stream())
                .filter(entry -> entry.getKey().startsWith(FAILED))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Waits until a spout's executors, as they are now, have so many acks. */
    public void awaitAcked(String spout, long count) {
        cluster.await(count + " acks of '" + spout + "' in '" + name + "'", () -> count(spout, "acked") >= count);
    }

    /** What its code threw, and why its workers ended, the newest first. */
    public List<ErrorEntry> errors() {
        return cluster.client().errors(name, 20).errors();
    }

    /**
     * Kills the process of a worker that runs a component, as a crash would; returns when it is dead. Another takes its place.
     *
     * @return the process that was killed
     */
    public long killWorkerOf(String component) {
        WorkerRow worker = detail().workers().stream()
                .filter(one -> one.pid() != 0
                        && one.executors().stream()
                                .anyMatch(executor -> executor.component().equals(component)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no worker of '" + name + "' runs '" + component + "'"));
        ProcessHandle process = ProcessHandle.of(worker.pid())
                .orElseThrow(() -> new AssertionError("the worker " + worker.pid() + " has ended already"));
        process.destroyForcibly();
        try {
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new AssertionError("the worker " + worker.pid() + " didn't die", e);
        }
        return worker.pid();
    }

    /** Kills the topology; returns when it is gone. */
    public void kill(Duration drain) {
        cluster.client().kill(name, Optional.of(drain));
        cluster.await(
                "'" + name + "' to be gone",
                () -> cluster.client()
                        .topology(name)
                        .filter(now -> now.row().id().equals(id))
                        .isEmpty());
    }
}
