package io.gustfront.simulation;

import io.gustfront.simulation.cli.EngineLog;
import io.gustfront.simulation.kernel.Violation;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Looks for the first seed that breaks a rule, with two worlds at a time; run on patched classes. */
final class FirstFailure {
    private static final int THREADS = 2;

    private final int seeds;
    private final AtomicLong next = new AtomicLong(1);
    private final SortedMap<Long, Violation> found = new ConcurrentSkipListMap<>();

    private FirstFailure(int seeds) {
        this.seeds = seeds;
    }

    /** The seed and the rule, with a tab between; null if none of so many breaks any. */
    static String of(int seeds) throws InterruptedException {
        EngineLog.silence();
        FirstFailure search = new FirstFailure(seeds);
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            threads[i] = new Thread(search::look, "search");
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (search.found.isEmpty()) {
            return null;
        }
        long first = search.found.firstKey();
        Violation violation = search.found.get(first);
        return first + "\t" + violation.rule() + "\t" + violation.getMessage();
    }

    /** Seeds are begun in their order, so when one breaks a rule all before it were begun, and come to their ends. */
    private void look() {
        while (found.isEmpty()) {
            long seed = next.getAndIncrement();
            if (seed > seeds) {
                return;
            }
            Simulation.run(seed, 1).violation().ifPresent(violation -> found.put(seed, violation));
        }
    }
}
