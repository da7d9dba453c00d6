package io.gustfront.testkit;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.ExecutorThreads;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.ComponentSpec;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
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

    /**
     * What a seed is about. Where everything goes wrong at once, what needs a few things to come together drowns; so each seed has a
     * theme: what goes wrong, and how much is fed meanwhile.
     */
    private enum Theme {
        /** Bolts fail, throw, keep and hang. */
        CALLS(Pace.ANY, Disturbance.FAIL, Disturbance.THROW, Disturbance.KEEP, Disturbance.HANG),
        /** Links break, stall and stammer. */
        LINKS(
                Pace.ANY,
                Disturbance.CUT,
                Disturbance.DELAY,
                Disturbance.DROP_FRAME,
                Disturbance.REPEAT_FRAME,
                Disturbance.PARTITION,
                Disturbance.DEAFEN,
                Disturbance.FREEZE),
        /** Sessions end, at one side sooner than at the other, and begin again, while tuples go on over third workers. */
        SESSIONS(Pace.STEADY, Disturbance.PARTITION, Disturbance.DEAFEN),
        /**
         * One session ends, first at the side of a spout, which hears nothing any more, and begins again, while tuples go on over third
         * workers.
         */
        TORN(Pace.STEADY),
        /** As before, and tuples take so long that a spout hears only after all that of how far they had come: {@link Shape#PIECES}. */
        TORN_SLOWLY(Pace.STEADY),
        /** Workers die, come back, or are replaced by others. */
        WORKERS(
                Pace.ANY,
                Disturbance.LOSE_WORKER,
                Disturbance.REMOVE_WORKER,
                Disturbance.MOVE_EXECUTOR,
                Disturbance.FREEZE,
                Disturbance.PARTITION),
        /** Workers are given up, of which each of the others hears at another time, and go on until they are ended. */
        LOSSES(Pace.STEADY, Disturbance.REMOVE_WORKER),
        /** Plans overtake each other. */
        PLANS(Pace.ANY, Disturbance.REMOVE_WORKER, Disturbance.MOVE_EXECUTOR, Disturbance.HANG),
        /** Executors move while much is under way, with little time to drain. */
        MOVES(Pace.BURSTS, Disturbance.MOVE_EXECUTOR, Disturbance.KEEP, Disturbance.HANG),
        /** More is fed than fits anywhere. */
        PRESSURE(Pace.BURSTS, Disturbance.HANG, Disturbance.FREEZE, Disturbance.DELAY),
        /** All of it. */
        EVERYTHING(Pace.ANY, Disturbance.values()),
        /** Nothing goes wrong. */
        PEACE(Pace.ANY);

        private final Pace pace;
        private final Set<Disturbance> disturbances = EnumSet.noneOf(Disturbance.class);

        Theme(Pace pace, Disturbance... disturbances) {
            this.pace = pace;
            this.disturbances.addAll(List.of(disturbances));
        }

        boolean isTorn() {
            return this == TORN || this == TORN_SLOWLY;
        }
    }

    /** How a topology is fed. */
    private enum Pace {
        /** As the seed wants it. */
        ANY,
        /** So long that sessions end and begin meanwhile. */
        STEADY,
        /** Much at a time. */
        BURSTS
    }

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
        Theme theme = Theme.values()[random.nextInt(Theme.values().length)];
        Shape shape =
                theme == Theme.TORN_SLOWLY ? Shape.PIECES : SHAPES[(int) Math.floorMod(seed, (long) SHAPES.length)];
        Config config = config(theme, random);
        if (new SplittableRandom(~seed).nextInt(4) == 0) {
            config.set(TopologyKeys.EXECUTOR_THREADS, ExecutorThreads.SHARED);
        }
        if (new SplittableRandom(3 * seed).nextInt(4) == 0) {
            config.set(TopologyKeys.FUSE, true);
        }
        return shape.driven(config)
                .workers(workers(theme, random))
                .encode(random.nextBoolean())
                .seed(seed)
                .explore(1, driver -> run(driver, shape, theme, random));
    }

    private static int workers(Theme theme, SplittableRandom random) {
        return switch (theme) {
            case SESSIONS, TORN, TORN_SLOWLY, LOSSES -> 3 + random.nextInt(2);
            case CALLS, PRESSURE, PEACE, EVERYTHING -> 1 + random.nextInt(4);
            default -> 2 + random.nextInt(3);
        };
    }

    private static Config config(Theme theme, SplittableRandom random) {
        Config config = new Config().setMessageTimeout(Duration.ofSeconds(8));
        config.set(TopologyKeys.DRAIN_WAIT, Duration.ofMillis(theme == Theme.MOVES ? 0 : random.nextInt(3) * 500L));
        if (theme == Theme.SESSIONS || theme.isTorn() || random.nextInt(4) != 0) {
            config.set(TopologyKeys.LINK_TIMEOUT, Duration.ofMillis(100L << random.nextInt(3)));
        }
        if (random.nextInt(3) == 0) {
            config.set(TopologyKeys.BATCH_TUPLES, 1);
        }
        if (theme == Theme.PRESSURE || random.nextInt(3) == 0) {
            config.set(TopologyKeys.INBOX_TUPLES, 64);
            config.set(TopologyKeys.BATCH_TUPLES, 1 + random.nextInt(8));
        }
        boolean fewPending = theme.pace == Pace.ANY && random.nextInt(3) == 0;
        return config.setMaxSpoutPending(fewPending ? 1 + random.nextInt(8) : 500);
    }

    private static void run(TopologyDriver driver, Shape shape, Theme theme, SplittableRandom random) {
        if (!theme.disturbances.isEmpty()) {
            driver.disturb(theme.disturbances, Duration.ofMillis(40L << random.nextInt(4)));
        }
        if (theme.isTorn()) {
            feedWhileItTears(driver, shape, random);
        } else {
            feed(driver, shape, theme, random);
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

    private static void feed(TopologyDriver driver, Shape shape, Theme theme, SplittableRandom random) {
        boolean steady = theme.pace == Pace.STEADY || (theme.pace == Pace.ANY && random.nextInt(4) == 0);
        boolean bursts = theme.pace == Pace.BURSTS || (!steady && random.nextInt(5) == 0);
        int feeds = steady ? 80 : 5 + random.nextInt(35);
        int burst = bursts ? 12 : 1;
        long longestPauseNs = steady ? 1L << 25 : 1L << random.nextInt(22, 29);
        for (int number = 0; number < feeds; number++) {
            for (int i = 0; i < burst; i++) {
                shape.feed(driver, burst * number + i);
            }
            if (random.nextInt(3) != 0) {
                driver.advance(Duration.ofNanos(random.nextLong(longestPauseNs)));
            }
        }
    }

    private static void feedWhileItTears(TopologyDriver driver, Shape shape, SplittableRandom random) {
        List<Integer> spoutTasks = shape.topology().components().values().stream()
                .filter(ComponentSpec::isSpout)
                .flatMap(spout -> driver.tasks(spout.id()).stream())
                .toList();
        int deaf = driver.workerOf(spoutTasks.get(random.nextInt(spoutTasks.size())));
        List<Integer> others = shape.topology().components().keySet().stream()
                .flatMap(component -> driver.tasks(component).stream())
                .map(driver::workerOf)
                .distinct()
                .filter(worker -> worker != deaf)
                .toList();
        int tear = 10 + random.nextInt(20);
        int join = tear + 20 + random.nextInt(100);
        int other = others.get(random.nextInt(others.size()));
        for (int number = 0; number < join + 20; number++) {
            if (number == tear) {
                driver.deafen(deaf, other);
            } else if (number == join) {
                driver.join(deaf, other);
            }
            shape.feed(driver, number);
            driver.advance(Duration.ofNanos(random.nextLong(1L << 24)));
        }
    }
}
