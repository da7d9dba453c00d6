package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By hand: no thread of the pool runs. */
class PooledGroupTest {
    private static final long BOUND_NS = 1_000;

    private final ThreadNaming naming = new ThreadNaming("words-1-", PooledGroupTest.class.getClassLoader());
    private final FaultHandler faults = (agent, fault) -> {};
    private final PooledThreads pool = new PooledThreads(1, new SystemClock(), naming, faults);
    private final PoolDriver driver = new PoolDriver(pool, naming, "pool-0", new SystemClock());
    private final FakeAgent agent = new FakeAgent("one");
    private final PooledGroup group = group(false);

    private PooledGroup group(boolean threadBound) {
        return new PooledGroup(pool, threadBound, BOUND_NS, naming, new SystemClock(), faults);
    }

    @BeforeEach
    void start() {
        pool.close();
        assertThat(group.add(agent)).isTrue();
        assertThat(group.tryQueue()).as("it is queued by now").isFalse();
        group.begin(driver);
        assertThat(agent.bell.answer()).as("its first cycle").isTrue();
    }

    @Test
    void shouldQueueAGroupThatRestsOnce() {
        assertThat(group.tryQueue()).as("driven").isFalse();
        assertThat(group.endToRest(pool.timers())).isTrue();
        assertThat(group.driver()).isNull();

        assertThat(group.tryQueue()).isTrue();
        assertThat(group.tryQueue()).isFalse();
    }

    @Test
    void shouldQueueAGroupWhoseBellRingsWhileItRests() {
        assertThat(group.endToRest(pool.timers())).isTrue();

        agent.bell.ring();

        assertThat(group.tryQueue()).as("it is queued by now").isFalse();
        assertThat(pool.isAnyQueued()).isTrue();
    }

    @Test
    void shouldDriveOnWhatWasRungBeforeItIsLetGo() {
        agent.bell.ring();

        assertThat(group.endToRest(pool.timers())).isFalse();
        assertThat(group.driver()).isSameAs(driver);
        assertThat(group.tryQueue()).isFalse();

        assertThat(agent.bell.answer()).isTrue();
        assertThat(group.endToRest(pool.timers())).isTrue();
    }

    /** Its driver has looked at those that there were, and found nothing to do. */
    @Test
    void shouldDriveOnForOneThatCameMeanwhile() {
        FakeAgent late = new FakeAgent("late");
        assertThat(group.add(late)).isTrue();

        assertThat(group.endToRest(pool.timers())).isFalse();
        assertThat(group.agents().drive()).isZero();
        assertThat(late.cycles).hasValue(1);
        assertThat(group.endToRest(pool.timers())).isTrue();
    }

    @Test
    void shouldBeDueWhenTheFirstOfItsDeadlinesComes() {
        FakeAgent other = new FakeAgent("other");
        assertThat(group.add(other)).isTrue();
        assertThat(other.bell.answer()).isTrue();
        agent.deadlineNs = 20;
        other.deadlineNs = 10;

        assertThat(group.endToRest(pool.timers())).isTrue();

        assertThat(pool.timers().firstNs()).isEqualTo(10);
        pool.queueDue(10);
        assertThat(group.tryQueue()).as("it is queued by now").isFalse();
    }

    @Test
    void shouldHaveAThreadForItselfOnceItBlocksOften() {
        for (int look = 0; look < 7; look++) {
            group.onSeen(true, look);
            assertThat(group.isBound(look)).isFalse();
        }
        group.onSeen(true, 7);

        assertThat(group.isBound(7)).isTrue();
    }

    @Test
    void shouldNotHaveAThreadForItselfThoughItBlocksNowAndThen() {
        for (int look = 0; look < 10_000; look++) {
            group.onSeen(look % 10 == 0, look);
            assertThat(group.isBound(look)).isFalse();
        }
    }

    @Test
    void shouldComeToHaveAThreadForItselfIfItBlocksMoreOftenThanThat() {
        for (int look = 0; look < 10_000; look++) {
            group.onSeen(look % 5 == 0, look);
        }
        assertThat(group.isBound(10_000)).isTrue();
    }

    @Test
    void shouldGiveThatThreadUpWhenItHasNotBlockedForAWhile() {
        for (int look = 0; look < 8; look++) {
            group.onSeen(true, look);
        }
        assertThat(group.isBound(7 + BOUND_NS - 1)).isTrue();
        assertThat(group.isBound(7 + BOUND_NS)).isFalse();

        group.onSeen(true, 7 + BOUND_NS);

        assertThat(group.isBound(7 + BOUND_NS))
                .as("blocks once, which isn't often")
                .isFalse();
    }

    @Test
    void shouldHaveAThreadForItselfForEverIfItIsBoundToIt() {
        PooledGroup bound = group(true);

        assertThat(bound.isThreadBound()).isTrue();
        assertThat(bound.isBound(Long.MAX_VALUE / 2)).isTrue();
    }
}
