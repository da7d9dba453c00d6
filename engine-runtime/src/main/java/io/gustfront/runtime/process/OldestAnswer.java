package io.gustfront.runtime.process;

import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import io.gustfront.runtime.channel.ToSupervisor.Oldest;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.ExecutorCommand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what the executors say waits longest. One that is stuck in user code doesn't say anything; the others are shown. */
final class OldestAnswer {
    private static final long LONGEST_NS = 1_000_000_000L;

    private final long id;
    private final int limit;
    private final int expected;
    private final long deadlineNs;
    private final List<OldTuple> tuples = new ArrayList<>(); // this and below: guarded by this
    private int answered;

    OldestAnswer(long id, int limit, List<Executor> executors, long nowNs) {
        this.id = id;
        this.limit = limit;
        this.deadlineNs = nowNs + LONGEST_NS;
        this.expected = executors.size();
    }

    void ask(List<Executor> executors) {
        for (Executor executor : executors) {
            String component = executor.componentId();
            executor.control().command(new ExecutorCommand.ShowOldest(limit, waiting -> {
                synchronized (this) {
                    answered++;
                    waiting.forEach(tuple -> tuples.add(new OldTuple(
                            component,
                            tuple.task(),
                            Math.max(0, tuple.ageNs() / 1_000_000),
                            tuple.where(),
                            tuple.description(),
                            tuple.roots().stream().map(Long::toHexString).toList())));
                }
            }));
        }
    }

    long id() {
        return id;
    }

    synchronized boolean isDue(long nowNs) {
        return answered == expected || nowNs - deadlineNs >= 0;
    }

    synchronized Oldest answer() {
        return new Oldest(tuples.stream()
                .sorted(Comparator.comparingLong(OldTuple::ageMs).reversed())
                .limit(limit)
                .toList());
    }
}
