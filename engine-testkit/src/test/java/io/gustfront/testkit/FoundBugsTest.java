package io.gustfront.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.TopologyBuilder;
import java.time.Duration;
import java.util.function.Supplier;
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

    /**
     * Where an inbox is divided among many, a cycle had a place for one batch. What a bolt sent itself filled the next batch while the last
     * still had that place: all of it failed, came again as it had come before, and failed again.
     */
    @Test
    void shouldLetFullBatchesGoRoundHoweverManySendersShareAnInbox_B4() {
        Exploration unused = exploreACycleWithLittleRoom(SEEDS);
    }

    private static Exploration exploreACycleWithLittleRoom(int seeds) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", new Subjects.Idle("id", "left"));
        builder.setBolt("round", new Shape.Round()).shuffleGrouping("source").shuffleGrouping("round", "again");
        Config config = new Config().set(TopologyKeys.INBOX_TUPLES, 64).set(TopologyKeys.BATCH_TUPLES, 6);
        return TopologyDriver.of(builder.createTopology())
                .config(config)
                .workers(8)
                .fed("source")
                .explore(seeds, driver -> {
                    for (int number = 0; number < 30; number++) {
                        driver.feed("source", number, 3);
                    }
                    driver.runUntilIdle(Duration.ofMinutes(1));
                    driver.assertNothingLost();
                    assertThat(driver.failures(FailReason.Kind.FEEDBACK_FULL)).isZero();
                });
    }

    /** For the planted bugs: what the first seed that fails says, after its number and a tab; null if none does. */
    static @Nullable String firstFailureOfAMove(int seeds) {
        return firstFailure(() -> exploreASpoutThatMovesBesideABoltThatHangs(seeds));
    }

    /** As {@link #firstFailureOfAMove}. */
    static @Nullable String firstFailureOfACycle(int seeds) {
        return firstFailure(() -> exploreACycleWithLittleRoom(seeds));
    }

    private static @Nullable String firstFailure(Supplier<Exploration> exploration) {
        try {
            Exploration unused = exploration.get();
            return null;
        } catch (ExplorationError e) {
            return e.seed() + "\t" + e.getMessage();
        }
    }
}
