package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gustfront.runtime.ManualClock;
import java.io.IOException;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * By hand: a driver that the pool doesn't know holds the only place, so none of the pool's own threads drives; it is the test's watch, and mostly the test's
 * thread.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // the pool takes interrupts for user code's
class PoolDriverTest {
    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final long LOOK_NS = 2_000_000;

    private final ManualClock clock = new ManualClock(1);
    private final ThreadNaming naming = new ThreadNaming("words-1-", PoolDriverTest.class.getClassLoader());
    private final List<Throwable> failures = new CopyOnWriteArrayList<>(); // within agents
    private final FaultHandler faults = (agent, fault) -> onFault(fault);
    private final PooledThreads pool = new PooledThreads(1, BOUND.toNanos(), clock, naming, faults);
    private final PoolDriver driver = new PoolDriver(pool, naming, "driver", clock);
    private final List<String> turns = new ArrayList<>();
    private long cpuNs; // what the driver's thread has used
    private long watchNs;

    @BeforeEach
    void takeThePlace() {
        assertThat(pool.places().tryTake()).isTrue();
    }

    @AfterEach
    void end() {
        pool.close();
        assertThat(failures).isEmpty();
    }

    private void onFault(Throwable fault) {
        failures.add(fault);
        pool.close();
    }

    /** Works always; the pool ends after so many turns of all. */
    private FakeAgent busy(String name, int endAfter) {
        FakeAgent agent = new FakeAgent(name);
        agent.work = () -> {
            turns.add(name);
            if (turns.size() == endAfter) {
                pool.close();
            }
            return 1;
        };
        return agent;
    }

    private ThreadMXBean cpuTimes() {
        return (ThreadMXBean) Proxy.newProxyInstance(
                PoolDriverTest.class.getClassLoader(), new Class<?>[] {ThreadMXBean.class}, (proxy, method, args) -> {
                    assertThat(method.getName()).isEqualTo("getThreadCpuTime");
                    return cpuNs;
                });
    }

    private boolean look() {
        watchNs += LOOK_NS;
        return driver.onWatch(watchNs, cpuTimes());
    }

    @Test
    void shouldDriveASourceInOneOf64TurnsWhileOthersAlwaysHaveSomethingToDo() {
        int count = 200;
        FakeAgent source = busy("source", count);
        source.source = true;
        pool.start(source);
        pool.start(busy("one", count));
        pool.start(busy("other", count));

        driver.run();

        assertThat(IntStream.range(0, count).filter(turn -> turns.get(turn).equals("source")))
                .containsExactly(63, 127, 191);
        assertThat(turns.subList(0, 4)).containsExactly("one", "other", "one", "other");
    }

    @Test
    void shouldDriveASourceWhenOthersHaveNothingToDoAndNotBefore() {
        FakeAgent source = busy("source", 0);
        FakeAgent one = busy("one", 0);
        FakeAgent other = busy("other", 0);
        for (FakeAgent sink : List.of(one, other)) {
            sink.work = () -> {
                turns.add(sink.name());
                return 0;
            };
        }
        source.source = true;
        source.work = () -> {
            turns.add("source");
            if (source.cycles.get() == 1) {
                one.bell.ring();
            } else if (source.cycles.get() == 3) {
                pool.close();
            }
            return 1;
        };
        pool.start(source);
        pool.start(one);
        pool.start(other);

        driver.run();

        assertThat(turns).containsExactly("one", "other", "source", "one", "source", "source");
    }

    @Test
    void shouldLoseItsPlaceInACallThatWaitsLongAndTakeItAgainAfterwards() {
        FakeAgent slow = new FakeAgent("slow");
        List<Boolean> held = new ArrayList<>();
        slow.work = () -> {
            held.add(driver.holdsPlace());
            if (slow.cycles.get() == 2) {
                pool.close();
                return 0;
            }
            for (int i = 0; i < 3; i++) { // its own thread never began, so it doesn't run, as one that waits
                assertThat(look()).isTrue();
                held.add(driver.holdsPlace());
            }
            assertThat(pool.places().taken()).isZero();
            return 1;
        };
        pool.start(slow);

        driver.run();

        assertThat(held).containsExactly(true, true, true, false, true);
        assertThat(look()).as("drives").isFalse();
        assertThat(pool.places().taken()).as("given back at its end").isZero();
    }

    @Test
    void shouldKeepItsPlaceIfItsCallsAreShortThoughTheWatchSeesOneAlways() {
        FakeAgent quick = new FakeAgent("quick");
        quick.work = () -> {
            assertThat(look()).isTrue();
            assertThat(driver.holdsPlace()).isTrue();
            if (quick.cycles.get() == 10) {
                pool.close();
            }
            return 1;
        };
        pool.start(quick);

        driver.run();

        assertThat(quick.cycles).hasValue(10);
    }

    @Test
    void shouldKeepItsPlaceWhileItLacksTheProcessorAndLoseItInALongComputation() throws InterruptedException {
        FakeAgent computing = new FakeAgent("computing");
        AtomicBoolean begun = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        computing.work = () -> {
            begun.set(true);
            while (!over.get()) {
                Thread.onSpinWait();
            }
            return 0;
        };
        pool.start(computing);
        driver.thread().start();
        try {
            await().untilTrue(begun);
            for (int i = 0; i < 10; i++) {
                cpuNs += LOOK_NS / 3;
                assertThat(look()).isTrue();
            }
            assertThat(driver.holdsPlace()).isTrue();

            cpuNs += LOOK_NS;
            assertThat(look()).isTrue();

            assertThat(driver.holdsPlace()).isFalse();
        } finally {
            over.set(true);
            endOwnThread();
        }
    }

    /** The JVM calls such a thread runnable. */
    @Test
    void shouldLoseItsPlaceInACallThatWaitsForTheSystem() throws IOException, InterruptedException {
        FakeAgent accepting = new FakeAgent("accepting");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            accepting.work = () -> {
                try {
                    socket.accept().close();
                } catch (IOException e) { // closed
                    turns.add(String.valueOf(e.getMessage()));
                }
                return 0;
            };
            pool.start(accepting);
            driver.thread().start();
            await().until(() -> {
                StackTraceElement[] stack = driver.thread().getStackTrace();
                return stack.length > 0
                        && stack[0].isNativeMethod()
                        && stack[0].getClassName().startsWith("sun.nio.");
            });
            assertThat(driver.thread().getState()).isEqualTo(Thread.State.RUNNABLE);

            for (int i = 0; i < 3; i++) {
                assertThat(driver.holdsPlace()).isTrue();
                assertThat(look()).isTrue();
            }

            assertThat(driver.holdsPlace()).isFalse();
        }
        endOwnThread();
    }

    private void endOwnThread() throws InterruptedException {
        pool.close();
        driver.unpark();
        driver.thread().join();
    }

    @Test
    void shouldHoldNoPlaceWhileItDrivesOneThatIsBoundToItsThread() {
        FakeAgent bound = new FakeAgent("bound");
        bound.threadBound = true;
        bound.work = () -> {
            assertThat(driver.holdsPlace()).isFalse();
            assertThat(pool.places().taken()).isZero();
            if (bound.cycles.get() == 3) {
                pool.close();
            }
            return 1;
        };
        pool.start(bound);

        driver.run();

        assertThat(bound.cycles).hasValue(3);
    }

    @Test
    void shouldHoldNoPlaceForOneThatBlocksOftenUntilThatIsLongAgo() {
        Thread hand = Thread.currentThread();
        PooledGroup group = new PooledGroup(pool, false, BOUND.toNanos(), naming, clock, faults);
        FakeAgent blocking = new FakeAgent("blocking");
        List<Integer> taken = new ArrayList<>(); // each cycle has heard of the one before
        blocking.work = () -> {
            taken.add(pool.places().taken());
            switch (taken.size()) {
                case 1 -> IntStream.range(0, 8).forEach(look -> group.onSeen(true, clock.nanoTime()));
                case 3 -> clock.advance(BOUND);
                case 4 -> {
                    pool.close();
                    LockSupport.unpark(hand);
                }
                default -> {}
            }
            return 1;
        };
        assertThat(group.add(blocking)).isTrue();

        driver.run();

        assertThat(taken).containsExactly(1, 0, 0, 1);
    }
}
