package io.gustfront.testkit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an exploration has covered.
 *
 * @param seeds how many seeds
 * @param events steps, over all of them
 * @param virtualTime time that has passed in them
 * @param disturbances how often what has gone wrong
 */
public record Exploration(int seeds, long events, Duration virtualTime, Map<Disturbance, Integer> disturbances) {
    /** Has an exploration run one seed only: this one. */
    public static final String SEED_PROPERTY = "gustfront.seed";

    static Exploration run(TopologyDriver.Builder builder, long first, int seeds, TopologyDriver.Scenario test) {
        if (seeds < 1) {
            throw new IllegalArgumentException("to explore " + seeds + " seeds would show nothing");
        }
        Long only = Long.getLong(SEED_PROPERTY);
        long from = only != null ? only : first;
        int count = only != null ? 1 : seeds;
        Map<Disturbance, Integer> disturbances = new EnumMap<>(Disturbance.class);
        long events = 0;
        Duration virtual = Duration.ZERO;
        for (long seed = from; seed < from + count; seed++) {
            TopologyDriver driver = runOne(builder, seed, (int) (seed - from) + 1, test);
            events += driver.events();
            virtual = virtual.plus(driver.now());
            driver.disturbances().forEach((kind, times) -> disturbances.merge(kind, times, Integer::sum));
        }
        return new Exploration(count, events, virtual, disturbances);
    }

    private static TopologyDriver runOne(
            TopologyDriver.Builder builder, long seed, int number, TopologyDriver.Scenario test) {
        try (TopologyDriver driver = builder.start(seed)) {
            try {
                test.run(driver);
                driver.assertSound();
            } catch (Exception | AssertionError problem) {
                throw new ExplorationError(seed, number, driver.now(), driver.trace(80), problem);
            }
            return driver;
        }
    }
}
