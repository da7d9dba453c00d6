package io.gustfront.kafka.tools.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.view.Views.ExecutorRow;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.gustfront.kafka.DeadLetterHeaders;
import io.gustfront.kafka.PoisonPolicy;
import java.nio.file.Files;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What dies, and what lives on, with everything in processes of its own and under a load from Kafka: each record that was put in has
 * to come out, and once, unless a process was killed or a bolt moved that held it.
 */
@Timeout(300)
class LifeAndDeathTest {
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final int SOME = 500;
    private static final BitSet NONE = new BitSet();

    private static ClusterRig rig;

    private String name;
    private Load load;
    private BitSet fedBefore = NONE; // the test
    private BitSet twiceBefore = NONE;

    /** What stays if nobody touches a worker. */
    private record Life(String node, int port, long pid, int incarnation) {
        static Life of(WorkerRow worker) {
            return new Life(worker.node(), worker.port(), worker.pid(), worker.incarnation());
        }
    }

    @BeforeAll
    static void startAll() throws Exception {
        rig = new ClusterRig(Files.createTempDirectory("gustfront-life-"));
    }

    @AfterAll
    static void endAll() {
        if (rig != null) {
            rig.close();
        }
    }

    private Set<Life> lives() {
        return rig.workers(name).stream().map(Life::of).collect(Collectors.toSet());
    }

    /** Until so many more records have come out than now. */
    private void awaitMore(int records) {
        int before = load.out();
        rig.await(records + " more records come out", () -> load.out() >= before + records);
    }

    /** Accounts for all that has been fed by now, once it is done; the feed goes on. */
    private void assertNothingIsLost(BitSet mayBeDuplicates) {
        BitSet fed = load.inTopic();
        rig.await(
                "all is committed as done",
                () -> Load.without(fed, load.committed()).isEmpty());
        Account account = load.account();
        assertThat(account.lost(fed)).as("lost").isEqualTo(NONE);
        assertThat(account.strangers(load.inTopic())).as("of no input").isEqualTo(NONE);
        assertThat(Load.without(Load.without(account.duplicates(), twiceBefore), mayBeDuplicates))
                .as("out twice, without reason")
                .isEqualTo(NONE);
        assertThat(Load.without(fed, fedBefore).cardinality()).isGreaterThan(2 * SOME);
    }

    /** Records that were not yet done at some time while something was done. */
    private BitSet openWhile(Runnable action) {
        BitSet committed = load.committed();
        action.run();
        return Load.without(load.inTopic(), committed);
    }

    private WorkerRow on(String node) {
        return rig.workers(name).stream()
                .filter(worker -> worker.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private static void kill(WorkerRow worker) {
        ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly();
    }

    private void awaitExecutors(String component, int count) {
        rig.await(component + " has " + count + " executors", () -> executors(component) == count);
    }

    private long executors(String component) {
        return rig.workers(name).stream()
                .flatMap(worker -> worker.executors().stream())
                .map(ExecutorRow::component)
                .filter(component::equals)
                .count();
    }

    /** A topology for each, which isn't what it was in the end. */
    @Nested
    class WhatIsTouched {
        @BeforeEach
        void begin(TestInfo info) {
            name = info.getTestMethod()
                    .orElseThrow()
                    .getName()
                    .replaceFirst("^should", "")
                    .toLowerCase(Locale.ROOT);
            load = new Load(rig.bootstrap(), name);
        }

        /** So that the next test finds the cluster whole and empty. */
        @AfterEach
        void end() throws Exception {
            load.close();
            rig.startWhatIsDead();
            rig.awaitWhole();
            if (rig.client().topology(name).isPresent()) {
                rig.remove(name, Duration.ZERO);
            }
        }

        @Test
        void shouldFindARecordThatKillsItsWorkerAndPutItAside() throws Exception {
            try (Deadly deadly = new Deadly(rig.bootstrap(), name + ".deadly")) {
                rig.submit(
                        name,
                        Relay.topology(
                                rig.bootstrap(),
                                deadly.from,
                                deadly.to,
                                name + ".deadly",
                                PoisonPolicy.deadLetter(deadly.deadLetters)),
                        2);

                rig.await("all but one come out", () -> deadly.out().size() == Deadly.RECORDS - 1);
                rig.await("all is committed as done", deadly::isAllCommitted);
                rig.await("there is a dead letter", () -> {
                    deadly.out();
                    return deadly.letter != null;
                });

                assertThat(deadly.letter.value()).isEqualTo(Relay.KILLER);
                assertThat(deadly.header(DeadLetterHeaders.ATTEMPTS)).isEqualTo("2");
                assertThat(deadly.header(DeadLetterHeaders.REASON)).contains("its worker was lost 2 times");
                assertThat(deadly.out()).doesNotContain(Relay.KILLER);
            }
        }

        @Test
        void shouldRestartAWorkerThatIsKilled() throws Exception {
            rig.submit(name, load, 2);
            awaitMore(SOME);
            WorkerRow victim = rig.workers(name).get(0);
            Life other = Life.of(rig.workers(name).get(1));

            BitSet open = openWhile(() -> kill(victim));
            rig.await(
                    "the worker is another process",
                    () -> rig.workers(name).stream()
                            .anyMatch(worker -> worker.port() == victim.port()
                                    && worker.node().equals(victim.node())
                                    && worker.pid() != 0
                                    && worker.pid() != victim.pid()));
            rig.awaitActive(name, 2);
            awaitMore(SOME);

            assertThat(rig.workers(name)).anySatisfy(worker -> {
                assertThat(worker.node()).isEqualTo(victim.node());
                assertThat(worker.port()).isEqualTo(victim.port());
                assertThat(worker.incarnation()).isGreaterThan(victim.incarnation());
            });
            assertThat(lives()).contains(other);
            assertNothingIsLost(open);
        }

        @Test
        void shouldMoveExecutorsFromANodeThatIsLost() throws Exception {
            rig.submit(name, load, 2);
            awaitMore(SOME);
            WorkerRow victim = on(ClusterRig.OTHER_NODE);
            Life other = Life.of(on(ClusterRig.PATIENT_NODE));

            BitSet open = openWhile(() -> {
                rig.kill(victim.node());
                kill(victim);
            });
            rig.await(
                    "everything is on the other node",
                    () -> rig.workers(name).stream()
                            .allMatch(worker -> worker.node().equals(other.node())));
            rig.awaitActive(name, rig.workers(name).size());
            awaitMore(SOME);

            assertThat(lives()).contains(other);
            assertNothingIsLost(open);
        }

        @Test
        void shouldRebalanceBothWaysUnderLoad() throws Exception {
            rig.submit(name, load, 1);
            awaitMore(SOME);
            Set<Life> one = lives();

            BitSet open = openWhile(() -> {
                rig.client().rebalance(name, Optional.of(2), Map.of(Relay.PASS, 4), Optional.of(DRAIN));
                rig.awaitActive(name, 2);
                awaitExecutors(Relay.PASS, 4);
            });
            awaitMore(SOME);
            Set<Life> two = lives();
            assertThat(two).containsAll(one);

            open.or(openWhile(() -> {
                rig.client()
                        .rebalance(name, Optional.of(1), Map.of(Relay.PASS, 1, Relay.RECORDS, 1), Optional.of(DRAIN));
                rig.awaitActive(name, 1);
                awaitExecutors(Relay.PASS, 1);
            }));
            awaitMore(SOME);
            assertThat(two).containsAll(lives());

            // A bolt that moves fails what it holds: what Kafka has but has not yet confirmed is written again.
            assertNothingIsLost(open);
        }

        @Test
        void shouldDrainWhenKilledAndLeaveNothing() throws Exception {
            rig.submit(name, load, 2);
            awaitMore(SOME);
            List<WorkerRow> workers = rig.workers(name);

            rig.remove(name, DRAIN);

            // The feed is still on: what came out is what was taken, all of it and nothing besides.
            Account account = load.account();
            assertThat(account.seen()).isEqualTo(load.committed());
            assertThat(account.duplicates()).isEqualTo(NONE);
            assertThat(account.out()).isGreaterThanOrEqualTo(SOME).isLessThan(load.fed());
            assertThat(workers).noneMatch(worker -> ClusterRig.isAlive(worker.pid()));
            rig.await("the workers' files are gone", () -> rig.workerFiles().isEmpty());
            for (String path : List.of(StoreLayout.TOPOLOGIES, StoreLayout.NAMES, StoreLayout.ASSIGNMENTS)) {
                assertThat(rig.znodes(path)).as(path).isEmpty();
            }

            // And who submits it again goes on where it ended.
            rig.submit(name, load, 2);
            awaitMore(SOME);
            assertNothingIsLost(NONE);
        }
    }

    /** One topology for all, whose workers stay the same all along. */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WhatIsNotTouched {
        private Set<Life> before; // all tests

        @BeforeAll
        void submit() {
            name = "untouched";
            load = new Load(rig.bootstrap(), name);
            rig.submit(name, load, 2);
            before = lives();
        }

        @BeforeEach
        void begin() {
            fedBefore = load.inTopic();
            twiceBefore = load.account().duplicates();
        }

        /** So that a test that failed isn't the next one's affair. */
        @AfterEach
        void end() throws Exception {
            rig.startWhatIsDead();
            rig.awaitWhole();
            if (rig.topology(name).row().state().equals("inactive")) {
                rig.client().activate(name);
            }
        }

        @AfterAll
        void remove() {
            if (load != null) {
                load.close();
            }
            if (rig.client().topology(name).isPresent()) {
                rig.remove(name, Duration.ZERO);
            }
        }

        /** By an order that changes something, whatever was ordered before. */
        private void assertThatItIsRebalanced() {
            int executors = executors(Relay.PASS) == 4 ? 2 : 4;
            rig.client().rebalance(name, Optional.empty(), Map.of(Relay.PASS, executors), Optional.of(DRAIN));
            awaitExecutors(Relay.PASS, executors);
        }

        @Test
        void shouldAdoptWorkersWhenASupervisorIsKilledAndStartedAgain() throws Exception {
            awaitMore(SOME);
            assertThat(before).anyMatch(life -> life.node().equals(ClusterRig.PATIENT_NODE));

            rig.kill(ClusterRig.PATIENT_NODE);
            rig.await(
                    "the master misses the supervisor",
                    () -> !rig.node(ClusterRig.PATIENT_NODE).connected());
            awaitMore(2 * SOME);
            rig.start(ClusterRig.PATIENT_NODE);
            rig.awaitWhole();
            rig.awaitActive(name, 2);
            awaitMore(SOME);

            assertThat(lives()).isEqualTo(before);
            assertNothingIsLost(NONE);
        }

        @Test
        void shouldGoOnWithTheStandbyWhenTheLeadingMasterIsKilled() throws Exception {
            awaitMore(SOME);
            String leader = rig.client().cluster().leader().orElseThrow();

            rig.kill(leader);
            awaitMore(2 * SOME);
            rig.await(
                    "the standby leads",
                    () -> rig.client().cluster().leading()
                            && !rig.client().cluster().leader().orElseThrow().equals(leader)
                            && rig.client().nodes().stream().allMatch(node -> node.connected()));
            assertThatItIsRebalanced();
            rig.awaitActive(name, 2);
            awaitMore(SOME);

            assertThat(lives()).isEqualTo(before);
            assertNothingIsLost(NONE);
        }

        @Test
        void shouldGoOnWhenZooKeeperIsKilledAndStartedAgain() throws Exception {
            awaitMore(SOME);

            rig.kill(ClusterRig.ZOOKEEPER);
            rig.await("nobody leads", () -> !rig.client().cluster().leading());
            awaitMore(2 * SOME);
            rig.start(ClusterRig.ZOOKEEPER);
            rig.awaitWhole();
            assertThatItIsRebalanced();
            rig.awaitActive(name, 2);
            awaitMore(SOME);

            assertThat(lives()).isEqualTo(before);
            assertNothingIsLost(NONE);
        }

        @Test
        void shouldHoldStillWhenDeactivatedAndGoOnWhenActivated() throws Exception {
            awaitMore(SOME);

            rig.client().deactivate(name);
            rig.await(
                    "its spouts stand still",
                    () -> rig.topology(name).row().state().equals("inactive")
                            && rig.workers(name).stream().noneMatch(worker -> worker.active() || worker.pending() > 0));
            int out = load.out();
            int fed = load.fed();
            rig.await("more is fed", () -> load.fed() > fed + 2 * SOME);
            assertThat(load.out()).isEqualTo(out);

            rig.client().activate(name);
            rig.awaitActive(name, 2);
            awaitMore(2 * SOME);

            assertThat(lives()).isEqualTo(before);
            assertNothingIsLost(NONE);
        }
    }
}
