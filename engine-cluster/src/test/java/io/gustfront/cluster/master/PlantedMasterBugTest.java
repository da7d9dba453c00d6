package io.gustfront.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.testsupport.PlantedBug;
import org.junit.jupiter.api.Test;

/** Controls: with a guard of the master taken out, the test that holds it fails. */
class PlantedMasterBugTest {
    private static PlantedBug bug() {
        return new PlantedBug("io.gustfront.cluster.");
    }

    @Test
    void shouldCatchAWriteThatDoesNotCheckTheTerm() {
        PlantedBug bug = bug().replacing(
                        "io.gustfront.cluster.master.Writes",
                        "draft.writes.add(new StoreWrite.Check(TERM, termVersion));",
                        "");

        assertThat(bug.run(MasterAgentTest.class, "shouldWriteNothingUnderAStaleTerm"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldCatchARebalanceThatDoesNotWaitForQuiet() {
        PlantedBug bug = bug().replacing(
                        "io.gustfront.cluster.master.AutoRebalance",
                        "sights.nowNs() - sinceNs < QUIET_NS || !now",
                        "!now");

        assertThat(bug.run(AutoRebalanceTest.class, "shouldWaitUntilNodesHaveStoppedComing"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldCatchARebalanceThatComesAgainAtOnce() {
        PlantedBug bug = bug().replacing(
                        "io.gustfront.cluster.master.AutoRebalance", "&& !movedNs.containsKey(topology.id());", ";");

        assertThat(bug.run(AutoRebalanceTest.class, "shouldMoveATopologyOnceInFiveMinutes"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldCatchARebalanceThatNobodyAskedFor() {
        PlantedBug bug = bug().replacing(
                        "io.gustfront.cluster.master.AutoRebalance", "return topology.autoRebalance()\n &&", "return");

        assertThat(bug.run(AutoRebalanceTest.class, "shouldLeaveAloneWhoDoesNotAskForIt"))
                .isInstanceOf(AssertionError.class);
    }
}
