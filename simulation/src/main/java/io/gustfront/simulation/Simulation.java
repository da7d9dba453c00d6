package io.gustfront.simulation;

import io.gustfront.simulation.kernel.Violation;
import io.gustfront.simulation.world.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Runs worlds, each of a seed of its own. */
public final class Simulation {
    private static final int NO_LINES = 1;

    private Simulation() {}

    /** Runs the world of a seed; keeps so many lines of what happened. */
    public static SeedResult run(long seed, int keptLines) {
        World world = new World(seed, keptLines);
        Optional<Violation> violation = Optional.empty();
        try {
            world.live();
        } catch (Violation e) {
            violation = Optional.of(e);
        }
        return new SeedResult(
                seed,
                world.log().events(),
                world.log().hash(),
                world.lifeNs(),
                world.log().faults(),
                world.acks(),
                world.fails(),
                world.failsForALoss(),
                world.failsInVain(),
                world.commits(),
                world.commands(),
                violation,
                keptLines > NO_LINES ? world.log().tail(keptLines) : "");
    }

    /**
     * Runs the worlds of consecutive seeds, several at a time, each on one thread.
     *
     * @param progress hears of each when it is over, on any thread
     * @throws IllegalStateException if this thread is interrupted: what some seeds say is no answer for all
     */
    public static Summary run(long first, int seeds, int threads, Consumer<SeedResult> progress) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "simulation");
            thread.setDaemon(true);
            return thread;
        });
        AtomicLong next = new AtomicLong(first);
        List<SeedResult> results = Collections.synchronizedList(new ArrayList<>(seeds));
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(pool.submit(() -> {
                for (long seed = next.getAndIncrement(); seed < first + seeds; seed = next.getAndIncrement()) {
                    SeedResult result = run(seed, NO_LINES);
                    results.add(result);
                    progress.accept(result);
                }
            }));
        }
        try {
            for (Future<?> one : running) {
                Object unused = one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a world came to an end that isn't a violation", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted after " + results.size() + " of " + seeds + " seeds", e);
        } finally {
            pool.shutdownNow();
        }
        return Summary.of(results);
    }
}
