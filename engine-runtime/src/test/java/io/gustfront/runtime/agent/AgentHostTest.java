package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads are what these classes are about, so here they run; each test waits for events, not for time. */
@Timeout(30)
class AgentHostTest {
    private static final int LARGE = 1_000_000_000;

    private final ClassLoader context = new ClassLoader(null) {};
    private final ThreadNaming naming = new ThreadNaming("words-1-", context);
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final FaultHandler faultHandler = (agent, fault) -> faults.add(agent + ": " + fault.getMessage());
    private final ThreadPerAgent own = new ThreadPerAgent(new SystemClock(), naming, faultHandler);
    private final SharedThreads shared = new SharedThreads(1, new SystemClock(), naming, faultHandler);

    @AfterEach
    void end() {
        own.close();
        shared.close();
    }

    @Test
    void shouldDriveEachAgentOnAThreadOfItsOwn() throws InterruptedException {
        FakeAgent one = new FakeAgent("one");
        FakeAgent other = new FakeAgent("other");

        own.start(one);
        own.start(other);

        one.firstCycle.await();
        other.firstCycle.await();
        assertThat(one.driver).isNotSameAs(other.driver);
        assertThat(one.driver.getName()).isEqualTo("words-1-one");
        assertThat(one.driver.isDaemon()).isTrue();
        assertThat(one.driver.getContextClassLoader()).isSameAs(context);
        assertThat(own.isAgentThread()).isFalse();
    }

    @Test
    void shouldDriveSeveralAgentsOnOneThread() throws InterruptedException {
        FakeAgent one = new FakeAgent("one");
        FakeAgent other = new FakeAgent("other");

        shared.start(one);
        shared.start(other);

        one.firstCycle.await();
        other.firstCycle.await();
        assertThat(one.driver).isSameAs(other.driver);
    }

    @Test
    void shouldSayOnASharedThreadWhoseCodeRuns() throws InterruptedException {
        FakeAgent outer = new FakeAgent("outer");
        FakeAgent inner = new FakeAgent("inner");
        List<String> names = new ArrayList<>();
        inner.work = () -> {
            names.add(String.valueOf(WorkerThread.guest()));
            return 0;
        };
        outer.work = () -> {
            names.clear();
            names.add(String.valueOf(WorkerThread.guest()));
            shared.awaitProgress(outer, 0);
            names.add(String.valueOf(WorkerThread.guest()));
            return 0;
        };
        CountDownLatch looked = new CountDownLatch(1);
        List<String> seen = new ArrayList<>();
        shared.start(inner);
        inner.firstCycle.await();
        shared.start(outer);
        outer.firstCycle.await();
        FakeAgent last = new FakeAgent("last");
        last.work = () -> {
            if (names.size() == 3 && looked.getCount() > 0) {
                seen.addAll(names);
                looked.countDown();
            }
            return 0;
        };
        shared.start(last);

        looked.await();

        assertThat(seen).containsExactly("words-1-outer", "words-1-inner", "words-1-outer");
        await().until(() -> outer.driver.getState() == Thread.State.TIMED_WAITING);
        assertThat(outer.driver.getName()).isEqualTo("words-1-shared-0");
    }

    @Test
    void shouldSayOnAThreadWhoseCodeRunsOnceThatIsMoreThanOne() throws InterruptedException {
        FakeAgent one = new FakeAgent("one");
        FakeAgent other = new FakeAgent("other");
        List<String> names = new CopyOnWriteArrayList<>();
        for (FakeAgent agent : List.of(one, other)) {
            agent.work = () -> {
                names.add(String.valueOf(WorkerThread.guest()));
                return 0;
            };
        }
        own.start(one);
        one.firstCycle.await();

        own.startBeside(other, one);

        other.firstCycle.await();
        assertThat(other.driver).isSameAs(one.driver);
        assertThat(names).contains("words-1-one", "words-1-other");
        await().until(() -> one.driver.getState() == Thread.State.TIMED_WAITING);
        assertThat(one.driver.getName()).isEqualTo("words-1-one");
    }

    @Test
    void shouldKnowItsOwnThreads_C2() throws InterruptedException {
        for (AgentHost host : List.of(own, shared)) {
            FakeAgent agent = new FakeAgent("one");
            AtomicReference<Boolean> driven = new AtomicReference<>();
            agent.work = () -> {
                driven.set(host.isAgentThread());
                return 0;
            };

            host.start(agent);

            agent.firstCycle.await();
            assertThat(driven.get()).isTrue();
            assertThat(host.isAgentThread()).isFalse();
        }
    }

    @Test
    void shouldParkUntilTheBellRings() throws InterruptedException {
        FakeAgent agent = new FakeAgent("one");
        own.start(agent);
        agent.firstCycle.await();
        await().until(() -> agent.driver.getState() == Thread.State.TIMED_WAITING);
        int before = agent.cycles.get();

        agent.bell.ring();

        await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> agent.cycles.get() > before);
    }

    @Test
    void shouldWakeForADeadlineThoughNobodyRings() throws InterruptedException {
        FakeAgent agent = new FakeAgent("one");
        agent.work = () -> {
            agent.deadlineNs = System.nanoTime() + 100_000;
            return 0;
        };
        own.start(agent);

        await().until(() -> agent.cycles.get() > 50); // by the longest sleep alone it would take five seconds
        assertThat(agent.cycles.get()).isLessThan(LARGE);
    }

    @Test
    void shouldEndTheThreadOfAnAgentThatIsClosed() throws InterruptedException {
        FakeAgent agent = new FakeAgent("one");
        agent.work = () -> {
            agent.closed = true;
            return 0;
        };
        own.start(agent);
        agent.firstCycle.await();

        agent.driver.join();

        assertThat(agent.cycles).hasValue(1);
        assertThat(faults).isEmpty();
    }

    @Test
    void shouldForgetAgentsThatHaveEnded() throws InterruptedException {
        List<FakeAgent> moved = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FakeAgent agent = new FakeAgent("moved-" + i);
            agent.work = () -> {
                agent.closed = true;
                return 0;
            };
            moved.add(agent);
            (i == 0 ? own : shared).start(agent);
            agent.firstCycle.await();
        }
        moved.get(0).driver.join();

        own.start(new FakeAgent("next"));
        shared.start(new FakeAgent("next"));

        assertThat(own.size()).isEqualTo(1);
        assertThat(shared.size()).isEqualTo(1);
    }

    @Test
    void shouldTellOfAFaultAndDriveThatAgentNoMore() throws InterruptedException {
        FakeAgent faulty = new FakeAgent("faulty");
        FakeAgent sound = new FakeAgent("sound");
        faulty.work = () -> {
            throw new AssertionError("broken");
        };
        shared.start(faulty);
        shared.start(sound);

        await().until(() -> !faults.isEmpty());
        sound.firstCycle.await();
        int before = sound.cycles.get();
        sound.bell.ring();
        await().until(() -> sound.cycles.get() > before);

        assertThat(faults).containsExactly("faulty: broken");
        assertThat(faulty.cycles).hasValue(1);
    }

    @Test
    void shouldDriveOnWhenTheFaultHandlerThrows() throws InterruptedException {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> faults.add("uncaught: " + thrown.getMessage()));
        SharedThreads careless = new SharedThreads(1, new SystemClock(), naming, (agent, fault) -> {
            throw new IllegalStateException("no disk");
        });
        FakeAgent faulty = new FakeAgent("faulty");
        FakeAgent sound = new FakeAgent("sound");
        faulty.work = () -> {
            throw new AssertionError("broken");
        };
        careless.start(faulty);
        faulty.firstCycle.await();
        careless.start(sound);

        assertThat(sound.firstCycle.await(10, TimeUnit.SECONDS)).isTrue();
        careless.close();
        Thread.setDefaultUncaughtExceptionHandler(before);
        assertThat(faults).containsExactly("uncaught: no disk");
    }

    @Test
    void shouldDriveTheOthersWhileOneIsBlocked_B1() throws InterruptedException {
        FakeAgent blocked = new FakeAgent("blocked");
        FakeAgent helper = new FakeAgent("helper");
        AtomicInteger reentered = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        blocked.work = () -> {
            if (reentered.incrementAndGet() > 1) {
                return 0;
            }
            int before = helper.cycles.get();
            while (helper.cycles.get() == before) {
                shared.awaitProgress(blocked, 1_000_000);
            }
            assertThat(reentered)
                    .as("an agent that is in the middle of its work")
                    .hasValue(1);
            done.countDown();
            return 0;
        };
        shared.start(helper);
        helper.firstCycle.await();

        shared.start(blocked);

        done.await();
        assertThat(faults).isEmpty();
    }

    @Test
    void shouldWaitForTheBellOfABlockedAgentThatHasItsOwnThread_B1() throws InterruptedException {
        FakeAgent blocked = new FakeAgent("blocked");
        AtomicInteger room = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch waits = new CountDownLatch(1);
        blocked.work = () -> {
            while (room.get() == 0) {
                waits.countDown();
                own.awaitProgress(blocked, TimeUnit.MINUTES.toNanos(1));
            }
            done.countDown();
            return 0;
        };
        own.start(blocked);
        waits.await();

        room.set(1);
        blocked.bell.ring();

        done.await();
    }

    @Test
    void shouldSleepInACallThatWaitsThoughUserCodeLeftAnInterruptBehind_B1() throws InterruptedException {
        FakeAgent blocked = new FakeAgent("blocked");
        AtomicInteger waits = new AtomicInteger();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        blocked.work = () -> {
            Thread.currentThread().interrupt();
            own.awaitProgress(blocked, 1_000);
            interrupted.set(Thread.currentThread().isInterrupted());
            waits.incrementAndGet();
            return 0;
        };
        own.start(blocked);
        blocked.firstCycle.await();

        assertThat(interrupted.get())
                .as("the next park returns at once, for ever")
                .isFalse();
    }

    @Test
    void shouldInterruptWhoDoesNotEndByItself() throws InterruptedException {
        FakeAgent stuck = new FakeAgent("stuck");
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        stuck.work = () -> {
            entered.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                stuck.closed = true;
            }
            return 0;
        };
        own.start(stuck);
        entered.await();

        own.close();

        assertThat(stuck.driver.isAlive()).isFalse();
    }

    @Test
    void shouldEndAllThreadsAtItsClose() throws InterruptedException {
        FakeAgent one = new FakeAgent("one");
        FakeAgent other = new FakeAgent("other");
        own.start(one);
        shared.start(other);
        one.firstCycle.await();
        other.firstCycle.await();

        own.close();
        shared.close();

        assertThat(one.driver.isAlive()).isFalse();
        assertThat(other.driver.isAlive()).isFalse();
    }
}
