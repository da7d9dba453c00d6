package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How a driver that has nothing to do looks for something, and comes to rest, while others ring. Time stands still unless a test moves it, so who may look goes
 * on looking; and the watch sleeps, so it doesn't find what the drivers have lost.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // the pool takes interrupts for user code's
class PoolRestTest {
    /** So many looks at the clock without a duty cycle in between: a driver that comes to rest has fewer. */
    private static final int MANY_LOOKS = 10;

    private static final int NEVER = Integer.MIN_VALUE;

    private final SteppedClock clock = new SteppedClock();
    private final ThreadNaming naming = new ThreadNaming("words-1-", PoolRestTest.class.getClassLoader());
    private final List<Throwable> failures = new CopyOnWriteArrayList<>(); // within agents
    private final List<PooledThreads> pools = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger(NEVER); // at the clock, since a test last set it

    private PooledThreads pool(int width) {
        PooledThreads pool =
                new PooledThreads(width, Duration.ofSeconds(1).toNanos(), clock, naming, (agent, fault) -> {
                    failures.add(fault);
                    endPools();
                });
        pools.add(pool);
        return pool;
    }

    private PooledGroup group(PooledThreads pool) {
        return new PooledGroup(pool, false, 1, naming, clock, (agent, fault) -> failures.add(fault));
    }

    /** One that the pool doesn't know, and that has taken one of its places. */
    private PoolDriver stranger(PooledThreads pool) {
        takePlace(pool);
        return new PoolDriver(pool, naming, "stranger", clock);
    }

    private static void takePlace(PooledThreads pool) {
        assertThat(pool.places().tryTake()).isTrue();
    }

    private void endPools() {
        clock.onLook = () -> {};
        clock.releaseWatch();
        pools.forEach(PooledThreads::close);
    }

    @AfterEach
    void end() {
        endPools();
        assertThat(failures).isEmpty();
    }

    /** Has something to do for so long in its first duty cycle that its driver may look for the longest time; then nothing. */
    private FakeAgent paying(Runnable then) {
        FakeAgent agent = new FakeAgent("paying");
        agent.work = () -> {
            if (agent.cycles.get() > 1) {
                return 0;
            }
            clock.advance(Duration.ofSeconds(1));
            then.run();
            looks.set(0);
            return 1;
        };
        return agent;
    }

    private FakeAgent atItsSecondCycle(String name, Runnable does) {
        FakeAgent agent = new FakeAgent(name);
        agent.work = () -> {
            if (agent.cycles.get() == 2) {
                does.run();
            }
            return 0;
        };
        return agent;
    }

    private void atLook(int number, Runnable does) {
        clock.onLook = () -> {
            if (looks.incrementAndGet() == number) {
                does.run();
            }
        };
    }

    /** At each of a driver's that comes after those of which each driver on its way to rest has some. */
    private void atEachLookAfterMany(Runnable does) {
        clock.onLook = () -> {
            if (looks.incrementAndGet() > MANY_LOOKS) {
                does.run();
            }
        };
    }

    private static void awaitThat(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(1)).until(condition);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- while one looks

    /** By hand: one drives, somewhere; this one looks; a place is left. */
    @Test
    void shouldLeaveWhatIsRungFromOutsideToWhoLooksAndWakeNobody() {
        PooledThreads pool = pool(3);
        PoolDriver looker = stranger(pool);
        takePlace(pool);
        takePlace(pool);
        FakeAgent other = atItsSecondCycle("other", this::endPools);
        pool.start(other);
        pool.start(paying(() -> pool.places().give()));
        atLook(MANY_LOOKS, other.bell::ring);

        looker.run();

        assertThat(other.cycles).hasValue(2);
        assertThat(other.driver).isSameAs(Thread.currentThread());
        assertThat(pool.threads()).as("of the pool's own").isZero();
    }

    @Test
    void shouldWakeSomebodyForTheSecondOfTwoThatWereLeftToWhoLooksThoughTheFirstBlocks() {
        PooledThreads pool = pool(3);
        PoolDriver looker = stranger(pool);
        takePlace(pool);
        takePlace(pool);
        CountDownLatch driven = new CountDownLatch(1);
        FakeAgent second = atItsSecondCycle("second", driven::countDown);
        FakeAgent first = atItsSecondCycle("first", () -> {
            awaitLatch(driven);
            endPools();
        });
        pool.start(first);
        pool.start(second);
        pool.start(paying(() -> pool.places().give()));
        atLook(MANY_LOOKS, () -> {
            first.bell.ring();
            second.bell.ring();
        });

        looker.run();

        assertThat(first.driver).isSameAs(Thread.currentThread());
        assertThat(second.driver).isInstanceOf(WorkerThread.class);
        assertThat(pool.threads()).isOne();
    }

    @Test
    void shouldLookOnWhileSomebodyDrivesAndParkSoonWhenNobodyDoes() {
        PooledThreads pool = pool(2);
        takePlace(pool); // and drives
        FakeAgent agent = paying(() -> {});
        atEachLookAfterMany(() -> clock.advance(Duration.ofNanos(100)));

        pool.start(agent);
        awaitThat(() -> looks.get() > 1_000); // as long as looks alone would be thrice
        assertThat(pool.places().taken()).isEqualTo(2);
        pool.places().give();

        awaitThat(() -> pool.places().taken() == 0);
        assertThat(looks.get()).isLessThan(9_000); // so long is half of what the first duty cycle paid for
    }

    @Test
    void shouldLookABitThoughNobodyDrives() {
        PooledThreads pool = pool(2);
        FakeAgent other = atItsSecondCycle("other", () -> {});
        pool.start(other);
        awaitThat(() -> isAtRest(pool));
        FakeAgent agent = paying(() -> {});
        atEachLookAfterMany(() -> {
            if (looks.get() == 2 * MANY_LOOKS) {
                other.bell.ring(); // by its own driver, which would not look but for its look alone
            }
            clock.advance(Duration.ofNanos(100));
        });

        pool.start(agent);

        awaitThat(() -> other.cycles.get() > 1);
        assertThat(other.driver).isSameAs(agent.driver);
    }

    @Test
    void shouldParkSoonWhenAllWhoHoldPlacesOnlyLook() {
        PooledThreads pool = pool(2);
        takePlace(pool);
        FakeAgent agent = paying(pool::beginLooking); // whoever holds the other place
        atEachLookAfterMany(() -> clock.advance(Duration.ofNanos(100)));

        pool.start(agent);

        awaitThat(() -> pool.places().taken() == 1);
        assertThat(looks.get()).isLessThan(1_000);
    }

    // ---- when it ends

    @Test
    void shouldFindWhatWasLeftToItAfterItsLastLook() {
        PooledThreads pool = pool(2);
        PooledGroup group = group(pool);
        takePlace(pool);
        pool.beginLooking();

        pool.queue(group);
        assertThat(pool.threads()).as("woken").isZero();

        assertThat(pool.endLooking(null)).isSameAs(group);
        assertThat(pool.isAnyQueued()).isFalse();
        assertThat(pool.threads()).isZero();
    }

    @Test
    void shouldWakeSomebodyForWhatWasLeftToItBesideWhatItHasFound() {
        PooledThreads pool = pool(2);
        PooledGroup found = group(pool);
        takePlace(pool);
        pool.beginLooking();

        pool.queue(group(pool));

        assertThat(pool.endLooking(found)).isSameAs(found);
        assertThat(pool.threads()).isOne();
    }

    @Test
    void shouldWakeSomebodyForWhatIsRungWhenItHasEndedLooking() {
        PooledThreads pool = pool(2);
        takePlace(pool);
        pool.beginLooking();
        assertThat(pool.endLooking(null)).isNull();

        pool.queue(group(pool));

        assertThat(pool.threads()).isOne();
    }

    /** Either who looks gets it, or the only idle driver is woken, which is one that never runs. */
    @Test
    void shouldLoseNothingThatIsRungJustWhenItEndsLooking() throws InterruptedException {
        PooledThreads pool = pool(1);
        PooledGroup group = group(pool);
        PoolDriver idle = new PoolDriver(pool, naming, "idle", clock);
        pool.addIdle(idle);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger rung = new AtomicInteger();
        int rounds = 20_000;
        long startNs = System.nanoTime();
        Thread ringer = new Thread(() -> {
            for (int round = 1; round <= rounds; round++) {
                awaitRound(begun, round);
                spin(round * 7 % 64);
                pool.queue(group);
                rung.set(round);
            }
        });
        ringer.start();
        try {
            // Where others have the processors, each round takes as long as they are left to them.
            for (int round = 1; round <= rounds && System.nanoTime() - startNs < 2_000_000_000L; round++) {
                pool.beginLooking();
                begun.set(round);
                spin(round * 13 % 64);
                PooledGroup left = pool.endLooking(null);
                awaitRound(rung, round);

                boolean isWoken = pool.places().taken() == 1;
                assertThat(isWoken || left == group).as("round %d", round).isTrue();
                if (isWoken) {
                    pool.places().give();
                    pool.addIdle(idle);
                }
                pool.take(clock.nanoTime(), false);
            }
        } finally {
            begun.set(rounds);
            ringer.join();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // there may be one processor
    private static void awaitRound(AtomicInteger rounds, int round) {
        while (rounds.get() < round) {
            Thread.yield();
        }
    }

    private static void spin(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            Thread.onSpinWait();
        }
    }

    // ---- on the way to rest

    /** At a place that is left, too, and then the driver may be woken for that one before it has given its own back. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 3", "1, 4", "1, 5", "2, 1", "2, 2", "2, 3", "2, 4", "2, 5"})
    void shouldDriveWhatIsRungAtAnyStepOfADriversWayToRestAndCountEachPlaceOnce(int width, int look)
            throws InterruptedException {
        PooledThreads pool = pool(width);
        FakeAgent one = new FakeAgent("one");
        FakeAgent other = new FakeAgent("other");
        startToRest(pool, other);
        startToRest(pool, one);
        one.work = () -> {
            looks.set(0);
            return 0;
        };
        int before = other.cycles.get(); // it may have been driven twice
        atLook(look, () -> ringFromOutside(other));

        one.bell.ring();

        awaitThat(() -> other.cycles.get() > before);
        awaitThat(() -> isAtRest(pool));
        assertThat(pool.threads()).isLessThanOrEqualTo(width);
    }

    /** Waits without parking: whoever is woken meanwhile must find that when it parks itself. */
    @SuppressWarnings("ThreadPriorityCheck") // there may be one processor
    private static void ringFromOutside(FakeAgent agent) {
        CompletableFuture<Void> ringing = CompletableFuture.runAsync(agent.bell::ring);
        while (!ringing.isDone()) {
            Thread.yield();
        }
    }

    /** Else somebody could take it meanwhile, and find nobody but a new thread for it; or bring a place that is then given back instead of this one. */
    @Test
    void shouldHaveItsPlaceTakenUntilItIsIdleAndNotHoldItByThen() throws InterruptedException {
        PooledThreads pool = pool(1);
        FakeAgent agent = new FakeAgent("one");
        startToRest(pool, agent);
        List<String> steps = new ArrayList<>(); // written by the driver, read when it rests
        agent.work = () -> {
            clock.onLook = () -> steps.add(step(pool));
            return 0;
        };

        agent.bell.ring();
        awaitThat(() -> isAtRest(pool) && agent.driver.getState() == Thread.State.TIMED_WAITING);

        assertThat(steps.stream().distinct())
                .containsExactly("busy, holds 1 of 1", "idle, holds 0 of 1", "idle, holds 0 of 0");
    }

    private static String step(PooledThreads pool) {
        PoolDriver driver = WorkerThread.poolDriver();
        boolean isIdle = pool.removeIdle(driver);
        if (isIdle) {
            pool.addIdle(driver);
        }
        return (isIdle ? "idle" : "busy") + ", holds " + (driver.holdsPlace() ? 1 : 0) + " of "
                + pool.places().taken();
    }

    private static void startToRest(PooledThreads pool, FakeAgent agent) throws InterruptedException {
        pool.start(agent);
        agent.firstCycle.await();
        awaitThat(() -> isAtRest(pool));
    }

    /** Nobody rings. */
    private static boolean isAtRest(PooledThreads pool) {
        return !pool.isAnyQueued()
                && pool.places().taken() == 0; // in this order: who drives what was queued has a place
    }
}
