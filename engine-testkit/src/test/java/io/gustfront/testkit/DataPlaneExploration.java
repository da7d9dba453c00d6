package io.gustfront.testkit;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The data plane in as many interleavings as there are seeds. A seed decides on everything: which {@link Shape}, how many workers,
 * how large queues and batches are, what is fed and when, and what goes wrong.
 */
final class DataPlaneExploration {
    private static final Shape[] SHAPES = Shape.values();

    private static final Set<Disturbance> CALLS =
            EnumSet.of(Disturbance.FAIL, Disturbance.THROW, Disturbance.KEEP, Disturbance.HANG);
    private static final Set<Disturbance> LINKS = EnumSet.of(
            Disturbance.CUT,
            Disturbance.DELAY,
            Disturbance.DROP_FRAME,
            Disturbance.REPEAT_FRAME,
            Disturbance.PARTITION,
            Disturbance.FREEZE);
    private static final Set<Disturbance> WORKERS = EnumSet.of(
            Disturbance.LOSE_WORKER,
            Disturbance.REMOVE_WORKER,
            Disturbance.MOVE_EXECUTOR,
            Disturbance.FREEZE,
            Disturbance.PARTITION);
    private static final Set<Disturbance> PLANS =
            EnumSet.of(Disturbance.REMOVE_WORKER, Disturbance.MOVE_EXECUTOR, Disturbance.HANG);

    private DataPlaneExploration() {}

    /** What was covered. */
    record Coverage(int seeds, long events, Duration virtualTime, Map<Disturbance, Integer> disturbances) {
        @Override
        public String toString() {
            return seeds + " seeds, " + events + " events, " + virtualTime.toSeconds()
                    + " s of virtual time; went wrong: " + disturbances;
        }
    }

    /**
     * Runs seeds, or the one that the system property {@value Exploration#SEED_PROPERTY} names.
     *
     * @throws ExplorationError for the first that fails
     */
    static Coverage explore(long first, int seeds) {
        Long only = Long.getLong(Exploration.SEED_PROPERTY);
        long from = only != null ? only : first;
        int count = only != null ? 1 : seeds;
        Map<Disturbance, Integer> disturbances = new EnumMap<>(Disturbance.class);
        long events = 0;
        Duration time = Duration.ZERO;
        for (long seed = from; seed < from + count; seed++) {
            Exploration one = exploreOne(seed);
            events += one.events();
            time = time.plus(one.virtualTime());
            one.disturbances().forEach((kind, times) -> disturbances.merge(kind, times, Integer::sum));
        }
        return new Coverage(count, events, time, disturbances);
    }

    /**
     * The first of some seeds that fails: its number and what it says, parted by a tab; null if none does. Text alone, so that it can
     * be asked of a copy of this class that another loader has loaded.
     */
    static @Nullable String firstFailure(int seeds) {
        for (int seed = 1; seed <= seeds; seed++) {
            String failure = failureOf(seed);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /** As {@link #firstFailure}, of one seed. */
    static @Nullable String failureOf(int seed) {
        try {
            Exploration unused = exploreOne(seed);
            return null;
        } catch (ExplorationError e) {
            return seed + "\t" + e.getMessage();
        }
    }

    private static Exploration exploreOne(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Shape shape = SHAPES[(int) Math.floorMod(seed, (long) SHAPES.length)];
        return shape.driven(config(random))
                .workers(random.nextInt(4) == 0 ? 1 : 2 + random.nextInt(3))
                .encode(random.nextBoolean())
                .seed(seed)
                .explore(1, driver -> run(driver, shape, random));
    }

    private static Config config(SplittableRandom random) {
        Config config = new Config().setMessageTimeout(Duration.ofSeconds(8));
        config.set(TopologyKeys.DRAIN_WAIT, Duration.ofMillis(random.nextInt(3) * 500L));
        if (random.nextInt(4) != 0) {
            config.set(TopologyKeys.LINK_TIMEOUT, Duration.ofMillis(100L << random.nextInt(3)));
        }
        if (random.nextInt(3) == 0) {
            config.set(TopologyKeys.BATCH_TUPLES, 1);
        }
        if (random.nextInt(3) == 0) {
            config.set(TopologyKeys.INBOX_TUPLES, 64);
            config.set(TopologyKeys.BATCH_TUPLES, 1 + random.nextInt(8));
        }
        return config.setMaxSpoutPending(random.nextInt(3) == 0 ? 1 + random.nextInt(8) : 500);
    }

    private static void run(TopologyDriver driver, Shape shape, SplittableRandom random) {
        if (random.nextInt(8) != 0) {
            driver.disturb(disturbances(driver, random), Duration.ofMillis(40L << random.nextInt(4)));
        }
        boolean steady = random.nextInt(4) == 0; // long enough that sessions end and begin meanwhile
        int feeds = steady ? 80 : 5 + random.nextInt(35);
        int burst = !steady && random.nextInt(5) == 0 ? 12 : 1;
        long longestPauseNs = steady ? 1L << 25 : 1L << random.nextInt(22, 29);
        for (int number = 0; number < feeds; number++) {
            for (int i = 0; i < burst; i++) {
                shape.feed(driver, burst * number + i);
            }
            if (random.nextInt(3) != 0) {
                driver.advance(Duration.ofNanos(random.nextLong(longestPauseNs)));
            }
        }
        driver.heal();
        driver.runUntilIdle();
        driver.assertSound();
        driver.assertNothingLost();
        driver.assertEachSettledOnce();
        shape.topology()
                .components()
                .values()
                .forEach(component -> component
                        .streams()
                        .values()
                        .forEach(
                                stream -> driver.assertOrderedBy(stream.fields().get(0))));
    }

    /** Of all kinds, or of those that have to do with each other. */
    private static Set<Disturbance> disturbances(TopologyDriver driver, SplittableRandom random) {
        if (driver.liveWorkers().size() == 1) {
            Set<Disturbance> kinds = EnumSet.copyOf(CALLS);
            kinds.add(Disturbance.FREEZE);
            kinds.add(Disturbance.LOSE_WORKER);
            return kinds;
        }
        return switch (random.nextInt(8)) {
            case 0 -> CALLS;
            case 1, 2 -> LINKS;
            case 3, 4 -> WORKERS;
            case 5, 6 -> PLANS;
            default -> EnumSet.allOf(Disturbance.class);
        };
    }
}
