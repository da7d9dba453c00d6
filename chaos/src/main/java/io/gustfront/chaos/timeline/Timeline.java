package io.gustfront.chaos.timeline;

import io.gustfront.chaos.timeline.ChaosSpec.FaultEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws timelines: the same specification, seed and number of faults give the same. */
public final class Timeline {
    private static final long FIRST_MS = 5_000;
    private static final long EVERY_MS = 10_000;
    private static final int DRAW_BITS = 20;

    /**
     * Faults come off the beat by up to so many bits of milliseconds. Else all that is done once a second, commits and reports say,
     * would always be as long ago when they come.
     */
    private static final int OFF_BEAT_BITS = 10;

    private Timeline() {}

    /** So many faults. */
    public static List<TimedFault> draw(ChaosSpec spec, int faults, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long everyMs = everyMs(spec);
        List<TimedFault> drawn = new ArrayList<>();
        for (int i = 0; i < faults; i++) {
            FaultEntry entry = spec.shuffled().orElse(false)
                    ? weighted(spec.faults(), random)
                    : spec.faults().get(i % spec.faults().size());
            int draw = random.nextInt(1 << DRAW_BITS);
            drawn.add(new TimedFault(
                    i,
                    FIRST_MS + i * everyMs + (draw >>> (DRAW_BITS - OFF_BEAT_BITS)),
                    entry.fault(),
                    entry.durationMs().orElseGet(() -> usualDurationMs(entry.fault())),
                    draw));
        }
        return drawn;
    }

    /** How many faults begin within so many minutes, one at least. */
    public static int faultsWithin(ChaosSpec spec, int minutes) {
        return (int) Math.max(1, minutes * 60_000L / everyMs(spec));
    }

    private static long everyMs(ChaosSpec spec) {
        return Math.max(1, spec.everyMs().orElse(EVERY_MS));
    }

    private static FaultEntry weighted(List<FaultEntry> entries, SplittableRandom random) {
        int sum = entries.stream().mapToInt(entry -> entry.weight().orElse(1)).sum();
        int at = random.nextInt(sum);
        for (FaultEntry entry : entries) {
            at -= entry.weight().orElse(1);
            if (at < 0) {
                return entry;
            }
        }
        throw new IllegalStateException("weights sum up to less than " + sum);
    }

    private static long usualDurationMs(FaultKind fault) {
        return switch (fault) {
            case WORKER_KILL,
                    NODE_LOSS,
                    NODES_LOSS,
                    CRASH_LOOP,
                    MASTER_KILL,
                    MASTER_FAILPOINT,
                    BOLT_LEAKS,
                    BOLT_EXITS,
                    TOPOLOGY_KILL,
                    REBALANCE -> 0;
            case SUPERVISOR_KILL, BROKER_RESTART, POWER_LOSS -> 2_000;
            case WORKER_FREEZE, SUPERVISOR_DISK_FULL, MASTER_DISK_FULL, SUPERVISOR_NO_HANDLES, MASTER_NO_HANDLES ->
                15_000;
            case NODE_FREEZE, MASTER_FREEZE, CLOCK_STEP, LINK_CUT, LINK_HALF_OPEN, LINK_SLOW -> 30_000;
            case LINK_APART -> 90_000;
            case ZOOKEEPER_ONE, BOLT_THROWS, BOLT_ALWAYS_THROWS -> 10_000;
            case ZOOKEEPER_ALL -> 120_000;
            case STUCK_BOLT -> 20_000;
        };
    }
}
