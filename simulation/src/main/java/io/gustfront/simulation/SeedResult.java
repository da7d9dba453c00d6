package io.gustfront.simulation;

import io.gustfront.simulation.kernel.Violation;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of a seed.
 *
 * @param seed the seed
 * @param events steps that were done
 * @param hash equal for two runs only if they did the same
 * @param lifeNs virtual time
 * @param faults how often what went wrong
 * @param acks trees that were acked
 * @param fails trees that failed
 * @param failsForALoss those of them that failed because a worker, or a session with one, was lost
 * @param failsInVain those of these of which nothing was lost in fact
 * @param commits commits that the store did
 * @param commands commands that were answered as done
 * @param violation what was seen that must never be
 * @param log the latest lines of what happened
 */
public record SeedResult(
        long seed,
        long events,
        long hash,
        long lifeNs,
        SortedMap<String, Integer> faults,
        long acks,
        long fails,
        long failsForALoss,
        long failsInVain,
        long commits,
        int commands,
        Optional<Violation> violation,
        String log) {
    /** Copies what it is given. */
    public SeedResult {
        faults = Collections.unmodifiableSortedMap(new TreeMap<>(faults));
    }

    /** How many things went wrong. */
    public int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }
}
