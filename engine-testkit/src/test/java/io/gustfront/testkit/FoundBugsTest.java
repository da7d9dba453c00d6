package io.gustfront.testkit;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was found once, each as small as it could be made. */
class FoundBugsTest {
    static final int SEEDS = 40;

    /**
     * A bolt hangs while a spout moves into its worker. When it goes on, it executes what the new spout has emitted before it hears of the
     * plan that placed it; its acks were dropped, and the trees waited for the backstop. The spout has to have no choice of whom it emits to, for it would choose another.
     */
    @Test
    void shouldKeepAcksForAPlacementThatOnlyANewerPlanKnows_I3() {
        Exploration unused = exploreASpoutThatMovesBesideABoltThatHangs(SEEDS);
    }

    private static Exploration exploreASpoutThatMovesBesideABoltThatHangs(int seeds) {
        Config config = new Config().setMaxSpoutPending(20).set(TopologyKeys.DRAIN_WAIT, Duration.ofMillis(100));
        return Shape.LOOP.driven(config).workers(2).explore(seeds, driver -> {
            // in the middle of a duty cycle, so that the same one goes on with what has come meanwhile
            driver.hangAt("round", 4 + (int) driver.seed() % 24, Duration.ofSeconds(3));
            for (int number = 0; number < 200; number++) {
                driver.feed("source", number, 0);
            }
            int spout = driver.tasks("source").get(0);
            driver.moveExecutor("source", spout, 3 - driver.workerOf(spout));
            driver.runUntilIdle(Duration.ofMinutes(2));
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        });
    }

    /** For the planted bug: what the first seed that fails says, after its number and a tab; null if none does. */
    static @Nullable String firstFailure(int seeds) {
        try {
            Exploration unused = exploreASpoutThatMovesBesideABoltThatHangs(seeds);
            return null;
        } catch (ExplorationError e) {
            return e.seed() + "\t" + e.getMessage();
        }
    }
}
