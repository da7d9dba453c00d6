package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With threads, for they are what this is about; each test waits for events, not for time. */
@Timeout(30)
class PooledThreadsTest {
    private static final int WIDTH = 2;

    private final ThreadNaming naming = new ThreadNaming("words-1-", PooledThreadsTest.class.getClassLoader());
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final PooledThreads pool = pool(WIDTH);
    private final PooledThreads single = pool(1);
    private final CountDownLatch end = new CountDownLatch(1);

    private PooledThreads pool(int width) {
        return new PooledThreads(
                width, new SystemClock(), naming, (agent, fault) -> faults.add(agent + ": " + fault.getMessage()));
    }

    @AfterEach
    void end() {
        end.countDown();
        pool.close();
        single.close();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FakeAgent blocking(String name) {
        FakeAgent agent = new FakeAgent(name);
        agent.work = () -> {
            awaitQuietly(end);
            return 0;
        };
        return agent;
    }

    @Test
    void shouldNeverDriveOneAgentByTwoThreadsAtOnce() {
        int count = 6;
        List<FakeAgent> agents = new ArrayList<>();
        AtomicInteger violations = new AtomicInteger();
        int[] plain = new int[count]; // each written by whoever drives that agent: what was written before is visible
        for (int i = 0; i < count; i++) {
            int self = i;
            FakeAgent agent = new FakeAgent("agent-" + i);
            AtomicBoolean inside = new AtomicBoolean();
            agent.work = () -> {
                if (!inside.compareAndSet(false, true)) {
                    violations.incrementAndGet();
                }
                plain[self]++;
                if (plain[self] != agent.cycles.get()) {
                    violations.incrementAndGet();
                }
                agents.get((self + 1) % count).bell.ring();
                agents.get((self + 3) % count).bell.ring();
                Thread.yield();
                inside.set(false);
                return 0;
            };
            agents.add(agent);
        }
        agents.forEach(pool::start);

        await().until(() -> agents.stream().allMatch(agent -> agent.cycles.get() > 3_000));

        assertThat(violations).hasValue(0);
        assertThat(faults).isEmpty();
    }

    /** Each token has agents of its own, so one ring that is lost stops it for ever. */
    @Test
    void shouldLoseNoRingWhileTokensGoRound() throws InterruptedException {
        int rings = 4;
        int hops = 10_000;
        CountDownLatch done = new CountDownLatch(rings);
        for (int r = 0; r < rings; r++) {
            List<FakeAgent> ring = new ArrayList<>();
            AtomicInteger left = new AtomicInteger(hops);
            for (int i = 0; i < 5; i++) {
                int self = i;
                FakeAgent agent = new FakeAgent("ring-" + r + "-" + i);
                AtomicInteger inbox = new AtomicInteger(i == 0 ? 1 : 0);
                agent.inbox = inbox;
                agent.work = () -> {
                    if (inbox.get() == 0) {
                        return 0;
                    }
                    inbox.decrementAndGet();
                    if (left.decrementAndGet() == 0) {
                        done.countDown();
                        return 1;
                    }
                    FakeAgent next = ring.get((self + 1) % ring.size());
                    next.inbox.incrementAndGet();
                    next.bell.ring();
                    return 1;
                };
                ring.add(agent);
            }
            ring.forEach(pool::start);
        }

        assertThat(done.await(20, TimeUnit.SECONDS))
                .as("all tokens have arrived")
                .isTrue();
    }

    @Test
    void shouldLoseNeitherRingsNorPlacesWhileOthersThreadsRing() throws InterruptedException {
        List<Thread> ringers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FakeAgent agent = new FakeAgent("agent-" + i);
            AtomicInteger asked = new AtomicInteger();
            AtomicInteger answered = new AtomicInteger();
            agent.work = () -> {
                answered.set(asked.get());
                return 0;
            };
            pool.start(agent);
            Thread ringer = new Thread(() -> {
                for (int round = 1; round <= 5_000 && !Thread.currentThread().isInterrupted(); round++) {
                    asked.set(round);
                    agent.bell.ring();
                    while (answered.get() < round && !Thread.currentThread().isInterrupted()) {
                        Thread.yield();
                    }
                }
            });
            ringers.add(ringer);
            ringer.start();
        }
        try {
            for (Thread ringer : ringers) {
                ringer.join(20_000);
                assertThat(ringer.isAlive()).as("waits for an answer").isFalse();
            }
        } finally {
            ringers.forEach(Thread::interrupt);
        }

        await().until(() -> pool.places().taken() == 0);
        assertThat(pool.threads()).isLessThanOrEqualTo(2 * WIDTH + 3);
    }

    @Test
    void shouldGoOnWhileMoreAgentsBlockThanThereArePlaces() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            pool.start(blocking("blocked-" + i));
        }
        FakeAgent other = new FakeAgent("other");
        other.work = () -> {
            other.deadlineNs = System.nanoTime() + 1_000_000;
            return 0;
        };

        pool.start(other);

        assertThat(other.firstCycle.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> other.cycles.get() > 20); // and its deadlines are met
        assertThat(pool.threads()).isLessThanOrEqualTo(2 * WIDTH + 5);
    }

    @Test
    void shouldWakeForADeadlineWhileAllOthersSleep() {
        FakeAgent agent = new FakeAgent("one");
        AtomicInteger inTime = new AtomicInteger(); // in a row; by the watch alone each is up to 32 ms late
        agent.work = () -> {
            long now = System.nanoTime();
            boolean late = agent.deadlineNs != Deadlines.NEVER && now - agent.deadlineNs > 5_000_000;
            inTime.set(late ? 0 : inTime.get() + 1);
            agent.deadlineNs = now + 3_000_000;
            return 0;
        };
        pool.start(agent);

        await().until(() -> inTime.get() >= 30);
    }

    @Test
    void shouldDriveAnAgentThatIsBoundByOneThreadThatDrivesNoOther() throws InterruptedException {
        FakeAgent bound = new FakeAgent("bound");
        FakeAgent other = new FakeAgent("other");
        bound.threadBound = true;
        Set<Thread> threadsOfBound = ConcurrentHashMap.newKeySet();
        Set<Thread> threadsOfOther = ConcurrentHashMap.newKeySet();
        bound.work = () -> {
            threadsOfBound.add(Thread.currentThread());
            other.bell.ring();
            return 0;
        };
        other.work = () -> {
            threadsOfOther.add(Thread.currentThread());
            bound.bell.ring();
            return 0;
        };
        pool.start(other);
        pool.start(bound);
        bound.firstCycle.await();
        threadsOfOther.clear(); // before that its thread was any

        await().until(() -> bound.cycles.get() > 2_000 && other.cycles.get() > 500);

        assertThat(threadsOfBound).hasSize(1).doesNotContainAnyElementsOf(threadsOfOther);
    }

    @Test
    void shouldGiveThePlaceBackWhileAnAgentWaitsForOthers_B1() throws InterruptedException {
        FakeAgent blocked = new FakeAgent("blocked");
        FakeAgent other = new FakeAgent("other");
        CountDownLatch done = new CountDownLatch(1);
        blocked.work = () -> {
            int before = other.cycles.get();
            other.bell.ring();
            while (other.cycles.get() == before) {
                single.awaitProgress(blocked, TimeUnit.MINUTES.toNanos(1));
            }
            done.countDown();
            return 0;
        };
        other.work = () -> {
            blocked.bell.ring();
            return 0;
        };
        single.start(other);
        other.firstCycle.await();

        single.start(blocked);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> single.places().taken() == 0);
    }

    @Test
    void shouldNotLeaveAnInterruptToTheNextAgent() throws InterruptedException {
        FakeAgent rude = new FakeAgent("rude");
        FakeAgent next = new FakeAgent("next");
        AtomicBoolean interrupted = new AtomicBoolean();
        next.work = () -> {
            interrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
            return 0;
        };
        single.start(next);
        next.firstCycle.await();
        int before = next.cycles.get();
        rude.work = () -> {
            next.bell.ring();
            Thread.currentThread().interrupt();
            return 0;
        };

        single.start(rude);

        await().until(() -> next.cycles.get() > before);
        assertThat(interrupted).isFalse();
    }

    @Test
    void shouldTellOfAFaultAndDriveTheOthersOn() throws InterruptedException {
        FakeAgent faulty = new FakeAgent("faulty");
        FakeAgent sound = new FakeAgent("sound");
        faulty.work = () -> {
            throw new AssertionError("broken");
        };
        single.start(faulty);
        single.start(sound);
        sound.firstCycle.await();
        await().until(() -> !faults.isEmpty());
        int before = sound.cycles.get();

        faulty.bell.ring();
        sound.bell.ring();

        await().until(() -> sound.cycles.get() > before);
        assertThat(faults).containsExactly("faulty: broken");
        assertThat(faulty.cycles).hasValue(1);
    }

    @Test
    void shouldEndItsThreadsAndInterruptThoseThatAreStuck() throws InterruptedException {
        FakeAgent stuck = blocking("stuck");
        FakeAgent bound = new FakeAgent("bound");
        bound.threadBound = true;
        CountDownLatch entered = new CountDownLatch(1);
        stuck.work = () -> {
            entered.countDown();
            awaitQuietly(end);
            return 0;
        };
        pool.start(bound);
        bound.firstCycle.await();
        pool.start(stuck);
        entered.await();

        pool.close();

        assertThat(stuck.driver.isAlive()).isFalse();
        assertThat(bound.driver.isAlive()).isFalse();
    }

    @Test
    void shouldSayWhoseCodeRunsAndForgetWhoHasEnded() throws InterruptedException {
        ConcurrentLinkedQueue<String> names = new ConcurrentLinkedQueue<>();
        FakeAgent ended = new FakeAgent("ended");
        ended.work = () -> {
            names.add(String.valueOf(WorkerThread.guest()));
            ended.closed = true;
            return 0;
        };
        pool.start(ended);
        ended.firstCycle.await();

        pool.start(new FakeAgent("next"));

        assertThat(names).containsExactly("words-1-ended");
        assertThat(pool.size()).isEqualTo(1);
        assertThat(pool.isAgentThread()).isFalse();
    }

    /** Their calls make none of the system's, where a thread that lacks the processor would seem to block: they don't even ring. */
    @Test
    void shouldDriveNoMoreAtOnceThanItIsWideWhileNoneBlocks() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<FakeAgent> agents = new ArrayList<>();
        for (int i = 0; i < 3 * WIDTH; i++) {
            FakeAgent agent = new FakeAgent("busy-" + i);
            agent.work = () -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                for (int turn = 0; turn < 500; turn++) {
                    Thread.onSpinWait();
                }
                inside.decrementAndGet();
                return 1;
            };
            agents.add(agent);
            pool.start(agent);
        }

        await().until(() -> agents.stream().allMatch(agent -> agent.cycles.get() > 100));
        most.set(0); // the first calls are long: a JVM that has just begun links and compiles them
        List<Integer> before = agents.stream().map(agent -> agent.cycles.get()).toList();

        await().until(() -> most.get() >= WIDTH
                && IntStream.range(0, agents.size())
                        .allMatch(i -> agents.get(i).cycles.get() > before.get(i) + 2_000));

        assertThat(most).hasValue(WIDTH);
    }

    /** Nobody else may drive it, for one thread drives those that are beside one another. */
    @Test
    void shouldDriveThoseBesideAnAgentThatWaits() throws InterruptedException {
        FakeAgent blocked = new FakeAgent("blocked");
        FakeAgent beside = new FakeAgent("beside");
        AtomicBoolean isAsked = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        blocked.work = () -> {
            if (isAsked.get()) {
                int before = beside.cycles.get();
                beside.bell.ring();
                while (beside.cycles.get() == before) {
                    pool.awaitProgress(blocked, TimeUnit.MINUTES.toNanos(1));
                }
                isAsked.set(false);
                done.countDown();
            }
            return 0;
        };
        beside.work = () -> {
            if (isAsked.get()) {
                blocked.bell.ring(); // else that one would sleep before it looks again
            }
            return 0;
        };
        pool.start(blocked);
        assertThat(pool.startBeside(beside, blocked)).isTrue();
        beside.firstCycle.await();
        isAsked.set(true);

        blocked.bell.ring();

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(beside.driver).isSameAs(blocked.driver);
        pool.awaitProgress(blocked, TimeUnit.MINUTES.toNanos(1)); // of no thread of the pool: returns at once
    }

    @Test
    void shouldGiveOneThatBlocksAgainAndAgainAThreadOfItsOwnUntilItDoesNoMore() {
        try (PooledThreads brief = new PooledThreads(
                1,
                TimeUnit.MILLISECONDS.toNanos(200),
                new SystemClock(),
                naming,
                (agent, fault) -> faults.add(agent + ": " + fault.getMessage()))) {
            Map<Thread, AtomicInteger> drivesOfOthers = new ConcurrentHashMap<>();
            for (int i = 0; i < 2; i++) { // one waits, always
                FakeAgent steady = new FakeAgent("steady-" + i);
                steady.work = () -> {
                    drivesOfOthers
                            .computeIfAbsent(Thread.currentThread(), thread -> new AtomicInteger())
                            .incrementAndGet();
                    return 1;
                };
                brief.start(steady);
            }
            FakeAgent blocker = new FakeAgent("blocker");
            AtomicBoolean blocks = new AtomicBoolean(true);
            AtomicInteger alone = new AtomicInteger(); // calls in a row by one thread that drove no other in between
            AtomicReference<Thread> last = new AtomicReference<>();
            AtomicInteger lastDrives = new AtomicInteger();
            blocker.work = () -> {
                Thread thread = Thread.currentThread();
                int drives = drivesOfOthers
                        .computeIfAbsent(thread, one -> new AtomicInteger())
                        .get();
                boolean isAlone = last.getAndSet(thread) == thread && lastDrives.get() == drives;
                alone.set(isAlone ? alone.get() + 1 : 0);
                lastDrives.set(drives);
                if (blocks.get()) {
                    LockSupport.parkNanos(20_000_000); // what user code does
                }
                return 1;
            };
            brief.start(blocker);

            await().until(() -> alone.get() >= 20);
            blocks.set(false);
            await().until(() -> alone.get() == 0);

            assertThat(brief.threads()).isLessThanOrEqualTo(2 + 3);
        }
    }

    @Test
    void shouldHaveNoMoreThreadsThanAgentsAndPlacesThoughAllBlockInTurn() {
        int count = 8;
        List<FakeAgent> agents = new ArrayList<>();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            int self = i;
            FakeAgent agent = new FakeAgent("agent-" + i);
            agent.work = () -> {
                agents.get((self + 1) % count).bell.ring();
                agents.get((self + 3) % count).bell.ring();
                LockSupport.parkNanos(10_000_000); // what user code does; long enough for the watch to see
                most.accumulateAndGet(pool.threads(), Math::max);
                return 0;
            };
            agents.add(agent);
        }
        agents.forEach(pool::start);

        await().until(() -> agents.stream().allMatch(agent -> agent.cycles.get() > 20));

        assertThat(most.get()).isBetween(WIDTH + 1, WIDTH + count);
    }

    @Test
    void shouldTakeAPlaceBackThatIsOneTooMany() throws InterruptedException {
        FakeAgent busy = new FakeAgent("busy");
        busy.work = () -> 1;
        single.start(busy);
        busy.firstCycle.await();

        single.places().take(); // as one does that comes back from a wait within a call

        await().until(() -> single.places().taken() == 1);
        int before = busy.cycles.get();
        single.places().give();
        await().until(() -> busy.cycles.get() > before); // somebody has taken it again
    }

    @Test
    void shouldRestWhenNobodyHasAnythingToDo() throws InterruptedException {
        List<FakeAgent> agents = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            FakeAgent agent = new FakeAgent("agent-" + i);
            agents.add(agent);
            pool.start(agent);
            agent.firstCycle.await();
        }

        await().until(() -> pool.places().taken() == 0);

        assertThat(agents).allMatch(agent -> agent.cycles.get() <= 2);
        assertThat(pool.isAnyQueued()).isFalse();
    }

    @Test
    void shouldDriveOneThatComesBesideAnAgentThatSleepsInItsWork() throws InterruptedException {
        FakeAgent blocked = new FakeAgent("blocked");
        FakeAgent late = new FakeAgent("late");
        blocked.work = () -> {
            if (blocked.cycles.get() == 1) {
                pool.awaitProgress(blocked, TimeUnit.MINUTES.toNanos(1));
            }
            return 0;
        };
        pool.start(blocked);
        await().until(() -> blocked.driver != null && blocked.driver.getState() == Thread.State.TIMED_WAITING);

        assertThat(pool.startBeside(late, blocked)).isTrue();

        assertThat(late.firstCycle.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
