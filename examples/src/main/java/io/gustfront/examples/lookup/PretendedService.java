package io.gustfront.examples.lookup;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Takes its time, and makes the answer up.
 *
 * @param delay how long it takes
 */
record PretendedService(Duration delay) implements Service {
    private static final long serialVersionUID = 1L;

    @Override
    public CompletableFuture<Integer> heightOf(String city) {
        return CompletableFuture.supplyAsync(
                () -> Math.floorMod(city.hashCode(), 2_000),
                CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS));
    }
}
