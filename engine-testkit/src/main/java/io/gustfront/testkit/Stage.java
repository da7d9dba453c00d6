package io.gustfront.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Has one part of the world at a time do one step: one drawn from the seed among those that have something to do. Parts are what
 * has a thread of its own in reality: executors, housekeepers, link threads, background steps, whoever brings plans. Where no
 * part has anything to do, time may jump to when the first has.
 *
 * <p>A part is stepped when, by its contract, its thread would wake up: when its bell was rung, when its deadline has come, and
 * again as long as it did something. A ring that is missing therefore shows as a part that stands still.
 */
final class Stage {
    /** What a duty cycle costs that has called user code as often as it may. */
    private static final long BUSY_CYCLE_NS = 200_000L;

    private static final int[] CALLS_PER_CYCLE = {16, 64, 1_024};
    private static final int MOST_STEPS_AT_ONE_TIME = 2_000_000;
    private static final long LONGEST_BLOCK_NS = 3_600_000_000_000L;

    /** Something with a thread of its own in reality. */
    interface Part {
        String name();

        /** When its thread wakes up though nothing happens: not later than now if it is awake, {@link Long#MAX_VALUE} for never. */
        long dueNs(long nowNs);

        /** Whether it may do a step while user code, lower on the stack, is made to hang. */
        default boolean mayRunInAHang() {
            return true;
        }

        /** Does a piece of work; returns how much. */
        int step();

        /** Whether it has ended. */
        boolean isOver();
    }

    private final VirtualClock clock;
    private final Trace trace;
    private final SplittableRandom random;
    private final List<Part> parts = new ArrayList<>();
    private final List<Part> onStack = new ArrayList<>();
    private int[] ready = new int[64];
    private long nextDueNs = Long.MAX_VALUE; // by the last look
    private int callsLeft = -1;
    private int hangs;
    private long stepsAtThisTime;
    private long lastTimeNs;
    private long blockedSinceNs = -1;
    private @Nullable AssertionError fatal; // thrown below user code, which may have swallowed it

    Stage(VirtualClock clock, Trace trace, SplittableRandom random) {
        this.clock = clock;
        this.trace = trace;
        this.random = random;
    }

    void add(Part part) {
        parts.add(part);
    }

    void removeAll(List<? extends Part> gone) {
        parts.removeAll(gone);
    }

    /** Whether one of these is in the middle of its work. */
    boolean isAnyOnStack(List<? extends Part> some) {
        return some.stream().anyMatch(onStack::contains);
    }

    /** Has one part do one step, if one is ready. */
    boolean stepOne() {
        if (fatal != null) {
            throw fatal;
        }
        long now = clock.nanoTime();
        int count = 0;
        long next = Long.MAX_VALUE;
        if (ready.length < parts.size()) {
            ready = new int[2 * parts.size()];
        }
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (onStack.isEmpty() || (!onStack.contains(part) && (hangs == 0 || part.mayRunInAHang()))) {
                long due = part.dueNs(now);
                if (due <= now) {
                    ready[count++] = i;
                } else if (due < next) {
                    next = due;
                }
            }
        }
        nextDueNs = next;
        if (count == 0) {
            return false;
        }
        checkProgress(now, count);
        step(parts.get(ready[count == 1 ? 0 : random.nextInt(count)]));
        return true;
    }

    private void step(Part part) {
        int callsBefore = callsLeft;
        callsLeft = -1;
        onStack.add(part);
        try {
            trace.count(part.name(), part.step());
        } catch (AssertionError e) {
            throw fatal(e);
        } catch (Throwable thrown) {
            throw fatal(new AssertionError(part.name() + " threw; in a process this thread would be dead", thrown));
        } finally {
            onStack.remove(onStack.size() - 1);
            callsLeft = callsBefore;
        }
        if (part.isOver()) {
            parts.remove(part);
        }
    }

    private AssertionError fatal(AssertionError error) {
        if (fatal == null) {
            fatal = error;
        }
        return fatal;
    }

    private List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(parts.get(ready[i]).name());
        }
        return names;
    }

    private void checkProgress(long now, int count) {
        if (now != lastTimeNs) {
            lastTimeNs = now;
            stepsAtThisTime = 0;
        } else if (++stepsAtThisTime > MOST_STEPS_AT_ONE_TIME) {
            throw fatal(new AssertionError("the topology does not come to rest: " + stepsAtThisTime
                    + " steps, and time stands still; ready are " + names(count) + "; the latest events:\n"
                    + trace.tail(40)));
        }
    }

    /** After {@link #stepOne} had nothing to do: moves time to when it has, but not beyond a limit; false if that comes first. */
    boolean jump(long limitNs) {
        if (nextDueNs > limitNs) {
            return false;
        }
        clock.moveTo(nextDueNs);
        return true;
    }

    /** Has all happen that happens until a time, and moves time there. */
    void runUntil(long timeNs) {
        while (true) {
            while (clock.nanoTime() <= timeNs && stepOne()) {
                // one after the other
            }
            if (clock.nanoTime() >= timeNs || !jump(timeNs)) {
                break;
            }
        }
        clock.moveTo(timeNs);
    }

    /** User code, called by the part on top of the stack, takes a time in which all others go on. */
    void hang(long durationNs) {
        hangs++;
        try {
            runUntil(clock.nanoTime() + durationNs);
        } finally {
            hangs--;
        }
    }

    boolean isHanging() {
        return hangs > 0;
    }

    /** Lets all that is ready do its work, until nothing is. */
    void settle() {
        while (stepOne()) {
            // one after the other
        }
    }

    /** As {@link #settle}, but no longer than until a time, which work that is never done may reach. */
    void settleUntil(long timeNs) {
        while (clock.nanoTime() <= timeNs && stepOne()) {
            // one after the other
        }
    }

    /** For a part in the middle of its work that can't go on: has another do a step, or lets time pass. */
    void awaitProgress(long maxWaitNs) {
        if (stepOne()) {
            return;
        }
        long now = clock.nanoTime();
        if (blockedSinceNs < 0) {
            blockedSinceNs = now;
        } else if (now - blockedSinceNs > LONGEST_BLOCK_NS) {
            throw fatal(new AssertionError("an emit has waited for room for an hour of virtual time"));
        }
        if (!jump(now + maxWaitNs)) {
            clock.moveTo(now + maxWaitNs);
        }
    }

    /** User code is going to be called. After a number of calls drawn from the seed, the duty cycle has used up its time. */
    void onUserCall() {
        blockedSinceNs = -1;
        if (callsLeft < 0) {
            callsLeft = CALLS_PER_CYCLE[random.nextInt(CALLS_PER_CYCLE.length)];
        }
        if (--callsLeft < 0) {
            callsLeft = Integer.MAX_VALUE;
            clock.moveTo(clock.nanoTime() + BUSY_CYCLE_NS);
        }
    }
}
