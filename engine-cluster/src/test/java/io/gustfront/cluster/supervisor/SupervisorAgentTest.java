package io.gustfront.cluster.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.AssignmentRecord.WorkerSlot;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.NodeText;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.model.SlotAssignment;
import io.gustfront.cluster.store.InMemoryStoreServer;
import io.gustfront.cluster.store.InMemoryStoreServer.InMemoryClusterStore;
import io.gustfront.cluster.supervisor.FakeMachine.FakeWorker;
import io.gustfront.cluster.supervisor.WorkerProcesses.Ending;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.RequestBody;
import io.gustfront.cluster.wire.SupervisorMessage.Heartbeat;
import io.gustfront.cluster.wire.SupervisorMessage.Phase;
import io.gustfront.cluster.wire.SupervisorMessage.Register;
import io.gustfront.cluster.wire.SupervisorMessage.Reply;
import io.gustfront.cluster.wire.SupervisorMessage.SlotChanged;
import io.gustfront.cluster.wire.SupervisorMessage.WorkerReport;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.channel.ToSupervisor;
import io.gustfront.runtime.channel.ToSupervisor.Status;
import io.gustfront.runtime.channel.ToWorker;
import io.gustfront.testsupport.FakeClock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A supervisor on one thread, in virtual time, on a machine, with a master and a ZooKeeper that are played. */
class SupervisorAgentTest {
    private static final String NODE = "node-a";
    private static final int PORT = 6700;
    private static final int OTHER = 6701;
    private static final BlobRef JAR = new BlobRef("a".repeat(64), 1);
    private static final BlobRef BLOB = new BlobRef("b".repeat(64), 2);

    private final FakeClock clock = new FakeClock();
    private final InMemoryStoreServer server = new InMemoryStoreServer();
    private final FakeMachine machine = new FakeMachine();
    private final FakeMaster master = new FakeMaster();
    private InMemoryClusterStore store;
    private SupervisorAgent supervisor;
    private int starts;

    @BeforeEach
    void leadAndStart() {
        lead(1);
        startSupervisor();
    }

    private void lead(long term) {
        master.term = term;
        server.tamper(
                "/leader",
                NodeText.write(
                        "leader", new Leader(term, "m" + term, "nonce" + term, "host", 6627, "http://host:6680")));
    }

    private void startSupervisor() {
        store = server.connect();
        starts++;
        supervisor = new SupervisorAgent(
                new SupervisorIdentity(
                        NODE, "host-a", "127.0.0.1", List.of(PORT, OTHER), "start" + starts, "test", Secret.random()),
                new SupervisorParts(clock, store, master, machine, machine, machine, List.of()),
                List.copyOf(machine.disk.values()));
        pass(200);
    }

    /** Its process is killed: nothing of it is left but what is on the machine. */
    private void crashSupervisor() {
        store.expire();
        master.cut();
        store = null;
    }

    private void run() {
        boolean moved = true;
        while (moved) {
            moved = supervisor.doWork() > 0 | supervisor.doorbell().answer();
            while (server.step()) {
                moved = true;
            }
        }
    }

    /** Time passes, in steps as a thread would take; the master is heard meanwhile if it is connected. */
    private void pass(long ms) {
        for (long done = 0; done < ms; done += 100) {
            clock.advanceMs(100);
            if (done % 1_000 == 0) {
                master.tell(new MasterMessage.Heartbeat());
            }
            run();
        }
    }

    /** As {@link #pass}, with workers that report each second. */
    private void passReporting(long ms) {
        for (long done = 0; done < ms; done += 1_000) {
            machine.alive().forEach(FakeWorker::report);
            pass(Math.min(1_000, ms - done));
        }
    }

    private static AssignmentRecord record(String topology, long epoch, int known, SlotMode mode, int... ports) {
        List<PlacedExecutor> placed = new java.util.ArrayList<>();
        List<WorkerSlot> workers = new java.util.ArrayList<>();
        TreeMap<Integer, String> components = new TreeMap<>();
        for (int i = 0; i < ports.length; i++) {
            placed.add(new PlacedExecutor(i + 1, i + 1, NODE, ports[i], epoch));
            workers.add(new WorkerSlot(i + 1, NODE, ports[i], "host-a", known, 0));
            components.put(i + 1, "words");
        }
        return new AssignmentRecord(
                topology,
                "words",
                JAR,
                BLOB,
                epoch,
                placed,
                placed,
                List.of(),
                workers,
                components,
                30_000,
                true,
                mode);
    }

    private static SlotAssignment slot(String topology, long epoch, int known, SlotMode mode) {
        return record(topology, epoch, known, mode, PORT).forNode(NODE).get(0);
    }

    private static SlotAssignment slot(long epoch) {
        return slot("words-1", epoch, 0, SlotMode.RUN);
    }

    private static SlotAssignment slotWithMin(long epoch, int minIncarnation) {
        SlotAssignment slot = slot(epoch);
        return new SlotAssignment(
                slot.port(),
                slot.topologyId(),
                slot.topologyName(),
                slot.number(),
                slot.knownIncarnation(),
                minIncarnation,
                slot.jar(),
                slot.blob(),
                slot.plan(),
                slot.drainWaitMs(),
                slot.active(),
                slot.mode());
    }

    /** A worker that runs with a plan. */
    private FakeWorker running(SlotAssignment slot) {
        master.assign(slot);
        run();
        FakeWorker worker = machine.newest();
        worker.connect(supervisor);
        run();
        worker.report();
        pass(200);
        return worker;
    }

    private WorkerReport report() {
        return master.worker(PORT).orElseThrow();
    }

    // Coming up.

    @Test
    void shouldRegisterStartWhatIsAssignedAndTellItEverything() {
        assertThat(master.heard(Register.class)).hasSize(1);
        assertThat(server.paths()).contains("/supervisors/" + NODE);

        FakeWorker worker = running(slot("words-1", 5, 0, SlotMode.RUN));

        assertThat(worker.told).hasSize(3);
        assertThat(worker.told(ToWorker.Launch.class)).singleElement().satisfies(launch -> {
            assertThat(launch.incarnation()).isEqualTo(1);
            assertThat(launch.jar()).isEqualTo(machine.pathOf(JAR));
            assertThat(launch.topologyBlob()).isEqualTo(machine.pathOf(BLOB));
            assertThat(launch.port()).isEqualTo(PORT);
        });
        assertThat(worker.told(ToWorker.Plan.class))
                .singleElement()
                .satisfies(plan -> assertThat(plan.plan().epoch()).isEqualTo(5));
        assertThat(worker.told(ToWorker.Activation.class)).containsExactly(new ToWorker.Activation(true));
        assertThat(report().phase()).isEqualTo(Phase.RUNNING);
        assertThat(report().ready()).isTrue();
        assertThat(master.slots.get(PORT).knows("words-1", 5)).isTrue();
        assertThat(master.slots.get(OTHER).worker()).isEmpty();
    }

    @Test
    void shouldHaveTheIncarnationOnDiskBeforeTheProcessStarts_I1() {
        machine.slowDisk = true;

        master.assign(slot("words-1", 1, 7, SlotMode.RUN));
        pass(1_000);

        assertThat(machine.workers).isEmpty();

        machine.write();
        run();

        assertThat(machine.newest().key.incarnation()).isEqualTo(8);
        assertThat(machine.disk.get(PORT).incarnation()).isEqualTo(8);
    }

    @Test
    void shouldNeverStartTwoProcessesWithOneIncarnation_I1() {
        assertThat(startThroughCrashes()).isEmpty();
    }

    @Test
    void shouldSeeTwoProcessesWithOneIncarnationOnADiskThatForgets_I1() {
        machine.forgetfulDisk = true;

        assertThat(startThroughCrashes()).isNotEmpty();
    }

    /** The incarnations that were given twice, when supervisor and worker die again and again. */
    private Set<WorkerKey> startThroughCrashes() {
        Set<WorkerKey> seen = new HashSet<>();
        Set<WorkerKey> twice = new HashSet<>();
        master.assign(slot(1));
        for (int i = 0; i < 4; i++) {
            pass(3_000);
            machine.newest().die();
            crashSupervisor();
            startSupervisor();
        }
        machine.workers.forEach(worker -> {
            if (!seen.add(worker.key)) {
                twice.add(worker.key);
            }
        });
        assertThat(machine.workers).hasSizeGreaterThan(3);
        return twice;
    }

    @Test
    void shouldNotStartAProcessWhileTheDiskIsFull() {
        machine.diskProblem = "no space left";
        master.assign(slot(1));
        pass(500);

        assertThat(machine.workers).isEmpty();
        assertThat(report().phase()).isEqualTo(Phase.BLOCKED);
        assertThat(report().problem()).contains("no space left");

        machine.diskProblem = null;
        pass(2_000);

        assertThat(machine.newest().key.incarnation()).isGreaterThan(1);
    }

    @Test
    void shouldSayWhichBlobIsMissingAndTryAgain() {
        machine.blobProblem = "nobody has it";
        master.assign(slot(1));
        pass(200);

        assertThat(report().phase()).isEqualTo(Phase.BLOCKED);
        assertThat(report().problem()).contains("nobody has it");
        assertThat(report().exits()).isZero();

        machine.blobProblem = null;
        pass(10_000);

        assertThat(machine.workers).hasSize(1);
    }

    // Dying.

    @Test
    void shouldStartAgainWithGrowingPausesAndCountTheExits() {
        running(slot(1));
        long[] expected = {0, 1_000, 2_000, 4_000, 8_000};

        for (int i = 0; i < expected.length; i++) {
            int before = machine.workers.size();
            machine.newest().die();
            run();
            if (expected[i] > 0) {
                pass(expected[i] - 200);
                assertThat(machine.workers).as("before pause %s is over", i).hasSize(before);
                assertThat(report().phase()).isEqualTo(Phase.BACKOFF);
            }
            pass(400);
            assertThat(machine.workers).as("after pause %s", i).hasSize(before + 1);
            assertThat(machine.newest().key.incarnation()).isEqualTo(before + 1);
        }
        assertThat(report().exits()).isEqualTo(5);
        assertThat(report().problem()).isEqualTo("exit code 1");
        assertThat(machine.errors).hasSize(5).allMatch(error -> error.kind().equals("exit"));
    }

    @Test
    void shouldStartAgainAtOnceAndNotCountItWhenAWorkerEndsThatHadServedForAWhile() {
        running(slot(1));

        for (int i = 0; i < 6; i++) {
            FakeWorker worker = machine.newest();
            worker.connect(supervisor);
            passReporting(12_000);
            worker.die();
            run();

            assertThat(machine.newest()).as("the end of start %s", i).isNotSameAs(worker);
            assertThat(report().exits()).isZero();
        }
    }

    @Test
    void shouldForgetExitsAfterAMinuteOfHealth() {
        running(slot(1));
        machine.newest().die();
        run();
        machine.newest().die();
        pass(1_500);
        FakeWorker third = machine.newest();
        third.connect(supervisor);
        passReporting(121_000);
        assertThat(report().exits()).isZero();

        third.die();
        run();

        assertThat(machine.newest()).isNotSameAs(third);
    }

    @Test
    void shouldBeginAnewWhenATopologyIsStartedAgainAfterAStop() {
        running(slot(1));
        for (int i = 0; i < 5; i++) {
            machine.newest().die();
            pass(20_000);
        }
        master.assign(slot("words-1", 2, 0, SlotMode.STOP));
        pass(200);
        assertThat(master.worker(PORT)).isEmpty();

        master.assign(slot(3));
        pass(200);

        assertThat(report().exits()).isZero();
        assertThat(machine.alive()).hasSize(1);
    }

    @Test
    void shouldKillAWorkerThatSaysNothingForEightSeconds() {
        FakeWorker worker = running(slot(1));

        pass(7_500);
        assertThat(worker.isAlive()).isTrue();
        pass(600);

        assertThat(worker.killed).isTrue();
        assertThat(machine.alive()).hasSize(1);
        assertThat(report().problem()).contains("nothing was heard of it for 8 s");
    }

    @Test
    void shouldNotBlameWorkersForTheTimeInWhichItStoodStillItself() {
        FakeWorker worker = running(slot(1));

        clock.advanceMs(60_000);
        run();
        pass(1_000);
        worker.report();
        pass(7_000);

        assertThat(worker.isAlive()).isTrue();
        assertThat(master.isConnected()).isTrue();
    }

    @Test
    void shouldStartASupersededWorkerOnlyWithAPlanAsNewAsItsPeersHave() {
        FakeWorker worker = running(slot(5));
        machine.ending = new Ending("peers have plan 9", "", 9);

        worker.die();
        pass(60_000);
        assertThat(machine.alive()).isEmpty();

        master.assign(slot(8));
        pass(1_000);
        assertThat(machine.alive()).isEmpty();

        master.assign(slot(9));
        pass(1_000);
        assertThat(machine.alive()).hasSize(1);
    }

    // Ending.

    @Test
    void shouldKillAWorkerTenSecondsAfterItWasToldToClose() {
        FakeWorker worker = running(slot(1));
        worker.obedient = false;

        master.assign(slot("words-1", 2, 1, SlotMode.STOP));
        pass(9_800);
        assertThat(worker.told(ToWorker.Close.class)).hasSize(1);
        assertThat(worker.isAlive()).isTrue();
        assertThat(report().phase()).isEqualTo(Phase.STOPPING);
        pass(400);

        assertThat(worker.killed).isTrue();
        assertThat(master.worker(PORT)).isEmpty();
        assertThat(master.slots.get(PORT).knows("words-1", 2)).isTrue();
        assertThat(machine.errors).isEmpty();
    }

    @Test
    void shouldNotKillAWorkerThatCloses() {
        FakeWorker worker = running(slot(1));

        master.release(PORT);
        pass(300);

        assertThat(worker.isAlive()).isFalse();
        assertThat(worker.killed).isFalse();
        assertThat(master.worker(PORT)).isEmpty();
    }

    @Test
    void shouldLetADrainingWorkerRunAndStartNone() {
        FakeWorker worker = running(slot(1));

        master.assign(slot("words-1", 2, 1, SlotMode.DRAIN));
        pass(200);

        assertThat(worker.told(ToWorker.Drain.class)).containsExactly(new ToWorker.Drain(30_000));
        worker.die();
        pass(5_000);
        assertThat(machine.alive()).isEmpty();
        assertThat(master.worker(PORT)).isEmpty();
    }

    @Test
    void shouldReplaceAWorkerThatIsBelowTheLeastIncarnation() {
        FakeWorker worker = running(slot(1));

        master.assign(slotWithMin(2, 2));
        pass(300);

        assertThat(worker.isAlive()).isFalse();
        assertThat(machine.newest().key.incarnation()).isEqualTo(2);
        assertThat(report().exits()).isZero();
    }

    @Test
    void shouldEndAWorkerOfAnotherTopologyBeforeItStartsTheNew() {
        FakeWorker worker = running(slot(1));
        worker.obedient = false;

        master.assign(slot("other-2", 1, 0, SlotMode.RUN));
        pass(5_000);
        assertThat(machine.workers).hasSize(1);
        worker.die();
        pass(200);

        assertThat(machine.newest().key).isEqualTo(new WorkerKey("other-2", PORT, 2));
    }

    @Test
    void shouldLeaveWorkersRunningWhenItEndsUnlessToldOtherwise() {
        FakeWorker worker = running(slot(1));

        CompletableFuture<Void> end = supervisor.close(false);
        run();
        assertThat(end).isDone();
        assertThat(supervisor.isClosed()).isTrue();
        assertThat(worker.isAlive()).isTrue();

        startSupervisor();
        worker.connect(supervisor);
        run();
        end = supervisor.close(true);
        pass(500);

        assertThat(end).isDone();
        assertThat(worker.isAlive()).isFalse();
        assertThat(worker.killed).isFalse();
    }

    // After a restart.

    @Test
    void shouldAdoptAWorkerAndTellItAllAgain() {
        FakeWorker worker = running(slot(1));
        crashSupervisor();
        worker.disconnect();

        startSupervisor();
        assertThat(report().pid()).isEqualTo(worker.pid);
        assertThat(report().phase()).as("it may have anything open").isEqualTo(Phase.RUNNING);
        worker.connect(supervisor);
        run();
        worker.report();
        passReporting(20_000);

        assertThat(machine.workers).hasSize(1);
        assertThat(worker.told(ToWorker.Launch.class))
                .singleElement()
                .satisfies(launch -> assertThat(launch.incarnation()).isEqualTo(1));
        assertThat(worker.told(ToWorker.Plan.class)).hasSize(1);
        assertThat(report().ready()).isTrue();
    }

    @Test
    void shouldKillAnAdoptedWorkerThatNeverComes() {
        FakeWorker worker = running(slot(1));
        crashSupervisor();
        worker.disconnect();

        startSupervisor();
        pass(29_000);
        assertThat(worker.isAlive()).isTrue();
        pass(2_000);

        assertThat(worker.killed).isTrue();
        assertThat(machine.newest().key.incarnation()).isEqualTo(2);
    }

    @Test
    void shouldLeaveWhatRunsAloneUntilSomebodySaysWhatIsToBeThere() {
        FakeWorker worker = running(slot(1));
        crashSupervisor();
        worker.disconnect();
        master.reachable = false;
        server.tamper("/assignments/words-1", "broken".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        startSupervisor();
        worker.connect(supervisor);
        passReporting(60_000);

        assertThat(worker.isAlive()).isTrue();
        assertThat(worker.told).isEmpty();
    }

    @Test
    void shouldRefuseAWorkerOfAnotherStart() {
        running(slot(1));
        FakeWorker stranger = machine.new FakeWorker(new WorkerKey("words-1", PORT, 7));

        stranger.connect(supervisor);
        run();
        stranger.say(new Status(99, true, true, false, List.of(), 0));
        run();

        assertThat(stranger.told).isEmpty();
        assertThat(report().planEpoch()).isEqualTo(1);
    }

    // Who is right.

    @Test
    void shouldHaveAnEpochOnDiskBeforeAWorkerIsToldAPlanOfIt() {
        FakeWorker worker = running(slot(1));
        machine.slowDisk = true;

        master.assign(slot(2));
        pass(1_000);
        assertThat(worker.told(ToWorker.Plan.class)).hasSize(1);
        machine.write();
        run();

        assertThat(worker.told(ToWorker.Plan.class)).hasSize(2);
        assertThat(machine.disk.get(PORT).epoch()).isEqualTo(2);
    }

    @Test
    void shouldNotGiveARestartedWorkerAPlanOlderThanTheSlotHasSeen() {
        FakeWorker worker = running(slot(5));
        crashSupervisor();
        worker.die();
        master.assigned.clear();
        master.assigned.put(PORT, slot(4));

        startSupervisor();
        pass(5_000);
        assertThat(machine.alive()).isEmpty();

        master.assign(slot(5));
        pass(500);
        assertThat(machine.alive()).hasSize(1);
    }

    @Test
    void shouldNotListenToAMasterOfAnOlderTerm() {
        FakeWorker worker = running(slot(1));
        lead(3);
        passReporting(1_000);
        assertThat(master.tries).last().extracting(Leader::term).isEqualTo(3L);

        master.term = 2;
        master.assigned.clear();
        master.sync();
        master.release(PORT);
        run();

        assertThat(worker.isAlive()).isTrue();
        assertThat(master.heard(Register.class)).hasSizeGreaterThan(1);
    }

    @Test
    void shouldEndWhatASyncDoesNotName() {
        FakeWorker worker = running(slot(1));
        master.cut();
        master.assigned.clear();
        pass(1_000);

        assertThat(worker.isAlive()).isFalse();
        assertThat(worker.told(ToWorker.Close.class)).hasSize(1);
        assertThat(master.worker(PORT)).isEmpty();
    }

    @Test
    void shouldReadAssignmentsInZooKeeperAfterFiveSecondsWithoutAMaster() {
        FakeWorker worker = running(slot(1));
        server.tamper(
                "/assignments/words-1",
                NodeText.write("assignment", record("words-1", 2, 1, SlotMode.RUN, PORT, OTHER)));
        master.reachable = false;
        master.cut();

        passReporting(4_000);
        assertThat(worker.told(ToWorker.Plan.class)).hasSize(1);
        passReporting(4_000);

        assertThat(worker.told(ToWorker.Plan.class))
                .last()
                .satisfies(plan -> assertThat(plan.plan().epoch()).isEqualTo(2));
        assertThat(machine.alive()).hasSize(2);

        server.tamper(
                "/assignments/words-1", NodeText.write("assignment", record("words-1", 3, 1, SlotMode.RUN, OTHER)));
        passReporting(4_000);
        assertThat(worker.isAlive()).isFalse();
        assertThat(machine.alive()).hasSize(1);
    }

    @Test
    void shouldLeaveASlotAloneWhoseAssignmentInZooKeeperCannotBeRead() {
        FakeWorker worker = running(slot(1));
        server.tamper("/assignments/words-1", "broken".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        master.reachable = false;
        master.cut();

        passReporting(12_000);

        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void shouldGoOnWithoutMasterAndZooKeeper() {
        running(slot(1));
        master.reachable = false;
        master.cut();
        store.suspend();

        machine.newest().die();
        pass(500);
        machine.newest().connect(supervisor);
        passReporting(60_000);

        assertThat(machine.alive()).hasSize(1);
        assertThat(machine.newest().told(ToWorker.Plan.class)).hasSize(1);
    }

    @Test
    void shouldAnnounceItselfAgainWhenItsSessionWasLost() {
        store.expire();
        run();
        assertThat(server.paths()).doesNotContain("/supervisors/" + NODE);

        store.reconnect();
        pass(500);

        assertThat(server.paths()).contains("/supervisors/" + NODE);
    }

    // The master's connection.

    @Test
    void shouldCloseASilentConnectionAfterFiveSecondsAndConnectAgain() {
        int before = master.heard(Register.class).size();

        for (int i = 0; i < 48; i++) {
            clock.advanceMs(100);
            run();
        }
        assertThat(master.heard(Register.class)).hasSize(before);
        for (int i = 0; i < 10; i++) {
            clock.advanceMs(100);
            run();
        }

        assertThat(master.heard(Register.class)).hasSize(before + 1);
    }

    @Test
    void shouldBeHeardEachSecond() {
        master.heard.clear();

        pass(10_000);

        assertThat(master.heard(Heartbeat.class)).hasSizeBetween(9, 11);
    }

    @Test
    void shouldTellItsClockEachSecondAlsoWhileItReportsOtherThings() {
        FakeWorker worker = running(slot("words-1", 1, 0, SlotMode.RUN));
        master.heard.clear();

        for (int i = 1; i <= 50; i++) {
            worker.say(new Status(1, true, true, false, List.of(), i));
            pass(100);
        }

        assertThat(master.heard(SlotChanged.class)).hasSizeGreaterThan(20);
        assertThat(master.heard(Heartbeat.class)).hasSizeBetween(4, 6);
        assertThat(clock.currentTimeMillis()
                        - master.heard(Heartbeat.class).get(3).wallMs())
                .isBetween(0L, 2_000L);
    }

    @Test
    void shouldTryAgainWithPausesWhileTheMasterIsAway() {
        master.reachable = false;
        master.cut();
        master.tries.clear();

        pass(60_000);

        assertThat(master.tries).hasSizeBetween(20, 60);
    }

    @Test
    void shouldAnswerWhatWorkersKnowAndSayWhichDoNotAnswer() {
        FakeWorker worker = running(slot(1));
        master.tell(new MasterMessage.Request(1, new RequestBody.Stats("words-1")));
        master.tell(new MasterMessage.Request(2, new RequestBody.Stacks("words-1", PORT)));
        master.tell(new MasterMessage.Request(3, new RequestBody.Stacks("words-1", OTHER)));
        master.tell(new MasterMessage.Request(4, new RequestBody.Log("words-1", PORT, 0, 10)));
        run();
        ToWorker.Ask stats = worker.told(ToWorker.Ask.class).get(0);
        worker.say(new ToSupervisor.Answer(stats.id(), new ToSupervisor.Stats(List.of())));
        run();

        assertThat(master.heard(Reply.class))
                .anySatisfy(reply -> {
                    assertThat(reply.id()).isEqualTo(1);
                    assertThat(((ReplyBody.Stats) reply.body()).workers()).hasSize(1);
                })
                .anySatisfy(reply -> {
                    assertThat(reply.id()).isEqualTo(3);
                    assertThat(reply.body()).isInstanceOf(ReplyBody.Refused.class);
                })
                .anySatisfy(reply -> assertThat(reply.id()).isEqualTo(4))
                .noneSatisfy(reply -> assertThat(reply.id()).isEqualTo(2));

        pass(2_200);

        assertThat(master.heard(Reply.class)).anySatisfy(reply -> {
            assertThat(reply.id()).isEqualTo(2);
            assertThat(reply.body()).isEqualTo(new ReplyBody.Refused("it doesn't answer"));
        });
    }

    @Test
    void shouldReportAPeerThatAWorkerMissesForLong() {
        FakeWorker worker = running(slot(1));

        worker.say(new ToSupervisor.PeerTrouble(2, 1, 15_000, "connection refused"));
        pass(200);
        assertThat(report().lostPeers()).containsExactly(2);
        worker.say(new ToSupervisor.PeerTrouble(2, 1, 0, ""));
        pass(200);

        assertThat(report().lostPeers()).isEmpty();
    }
}
