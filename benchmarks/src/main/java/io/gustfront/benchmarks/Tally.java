package io.gustfront.benchmarks;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What many tasks count together: each in a cell of its own, so that counting costs no task anything of another's. */
final class Tally {
    private final List<PaddedCounter> cells = new CopyOnWriteArrayList<>();

    /** One more cell, for a task that begins. */
    PaddedCounter cell() {
        PaddedCounter cell = new PaddedCounter();
        cells.add(cell);
        return cell;
    }

    /** The sum of all cells, each as it is seen now. */
    long sum() {
        long sum = 0;
        for (PaddedCounter cell : cells) {
            sum += cell.get();
        }
        return sum;
    }
}
