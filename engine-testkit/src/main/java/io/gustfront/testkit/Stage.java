package io.gustfront.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Has one {@link Part} of the world at a time do one step: one drawn from the seed among those that are ready. Where none is, time may
 * jump to when the first wakes up.
 *
 * <p>A part is ready when, by its contract, its thread would be awake: when it was woken, when its time has come, and again as long as
 * it says so. A ring that is missing therefore shows as a part that stands still.
 */
final class Stage {
    /** What a duty cycle costs that has called user code as often as it may: as long as the longest lasts, so that it ends by time wherever it sends. */
    private static final long BUSY_CYCLE_NS = 2_000_000L;

    private static final int[] CALLS_PER_CYCLE = {16, 64, 1_024};
    private static final int MOST_STEPS_AT_ONE_TIME = 2_000_000;
    private static final long LONGEST_BLOCK_NS = 3_600_000_000_000L;

    private final VirtualClock clock;
    private final Trace trace;
    private final SplittableRandom random;
    private final Agenda agenda = new Agenda();
    private int nextNumber;
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

    // ---- who is played

    /** Plays a part from now on. */
    void add(Part part) {
        long now = clock.nanoTime();
        part.stage = this;
        part.number = nextNumber++;
        part.dueNs = part.nextDueNs(now);
        if (!part.isFrozen) {
            agenda.put(part, part.dueNs, now);
        }
    }

    void remove(Part part) {
        part.stage = null;
        agenda.take(part);
    }

    void removeAll(Collection<? extends Part> gone) {
        gone.forEach(this::remove);
    }

    /** A part stands still until it is thawed; what wakes it up meanwhile does so then. */
    void freeze(Part part) {
        part.isFrozen = true;
        agenda.take(part);
    }

    void thaw(Part part) {
        part.isFrozen = false;
        if (part.stage == this && !part.isOnStack) {
            agenda.put(part, part.dueNs, clock.nanoTime());
        }
    }

    /** Whether one of these is in the middle of its work. */
    boolean isAnyOnStack(Collection<? extends Part> some) {
        return some.stream().anyMatch(part -> part.isOnStack);
    }

    void wakeUp(Part part) {
        wakeUpAt(part, clock.nanoTime());
    }

    void wakeUpAt(Part part, long timeNs) {
        if (timeNs >= part.dueNs) {
            return; // it does so sooner
        }
        if (part.isOnStack || part.isFrozen) {
            part.dueNs = timeNs;
        } else {
            agenda.put(part, timeNs, clock.nanoTime());
        }
    }

    // ---- one step

    /** Has one part do one step, if one is ready. */
    boolean stepOne() {
        if (fatal != null) {
            throw fatal;
        }
        long now = clock.nanoTime();
        agenda.wakeAllDue(now);
        Part next = hangs == 0 ? draw() : drawInAHang();
        if (next == null) {
            return false;
        }
        checkProgress(now);
        step(next);
        return true;
    }

    private @Nullable Part draw() {
        int count = agenda.readyCount();
        return count == 0 ? null : agenda.ready(count == 1 ? 0 : random.nextInt(count));
    }

    private @Nullable Part drawInAHang() {
        List<Part> allowed = new ArrayList<>();
        for (int i = 0; i < agenda.readyCount(); i++) {
            if (agenda.ready(i).mayRunInAHang()) {
                allowed.add(agenda.ready(i));
            }
        }
        return allowed.isEmpty() ? null : allowed.get(allowed.size() == 1 ? 0 : random.nextInt(allowed.size()));
    }

    private void step(Part part) {
        int callsBefore = callsLeft;
        callsLeft = -1;
        agenda.take(part);
        part.dueNs = Part.NEVER;
        part.isOnStack = true;
        try {
            trace.count(part.name(), part.step());
        } catch (AssertionError e) {
            throw fatal(e);
        } catch (Throwable thrown) {
            throw fatal(new AssertionError(part.name() + " threw; in a process this thread would be dead", thrown));
        } finally {
            part.isOnStack = false;
            callsLeft = callsBefore;
        }
        if (part.isOver()) {
            remove(part);
        } else if (part.stage == this) { // else it was removed meanwhile
            long now = clock.nanoTime();
            part.dueNs = Math.min(part.dueNs, part.nextDueNs(now));
            if (!part.isFrozen) {
                agenda.put(part, part.dueNs, now);
            }
        }
    }

    private AssertionError fatal(AssertionError error) {
        if (fatal == null) {
            fatal = error;
        }
        return fatal;
    }

    private List<String> readyNames() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < agenda.readyCount(); i++) {
            names.add(agenda.ready(i).name());
        }
        return names;
    }

    private void checkProgress(long now) {
        if (now != lastTimeNs) {
            lastTimeNs = now;
            stepsAtThisTime = 0;
        } else if (++stepsAtThisTime > MOST_STEPS_AT_ONE_TIME) {
            throw fatal(new AssertionError("the topology does not come to rest: " + stepsAtThisTime
                    + " steps, and time stands still; ready are " + readyNames() + "; the latest events:\n"
                    + trace.tail(40)));
        }
    }

    // ---- time

    /** After {@link #stepOne} had nothing to do: moves time to when it has, but not beyond a limit; false if that comes first. */
    boolean jump(long limitNs) {
        long nextNs = agenda.nextDueNs();
        if (nextNs > limitNs) {
            return false;
        }
        clock.moveTo(nextNs);
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
