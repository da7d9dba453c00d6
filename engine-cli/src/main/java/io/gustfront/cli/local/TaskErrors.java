package io.gustfront.cli.local;

import io.gustfront.cli.command.StackTraces;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.runtime.executor.ErrorReport;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Shows the first errors of a topology's tasks; of the rest, how many there were. May be used by any thread. */
final class TaskErrors implements Consumer<ErrorReport>, AutoCloseable {
    private static final int MOST_SHOWN = 20;

    private final ProgressLine progress;
    private final boolean withStacks;
    private final AtomicLong count = new AtomicLong();

    TaskErrors(ProgressLine progress, boolean withStacks) {
        this.progress = progress;
        this.withStacks = withStacks;
    }

    @Override
    public void accept(ErrorReport error) {
        if (count.incrementAndGet() <= MOST_SHOWN) {
            progress.note("error: " + error + (withStacks ? "\n" + StackTraces.text(error.error()) : ""));
        }
    }

    @Override
    public void close() {
        long more = count.get() - MOST_SHOWN;
        if (more > 0) {
            progress.note("... and " + more + " more errors");
        }
    }
}
