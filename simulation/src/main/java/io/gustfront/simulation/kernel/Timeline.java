package io.gustfront.simulation.kernel;

import io.gustfront.api.task.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and what happens in it, one thing after the other. What happens is of two kinds: events, which were put on the agenda,
 * and steps of parts, which are what has a thread in reality. A part is stepped a little after it is due: how much is drawn from the
 * seed, so that every interleaving can come about, and that work takes time.
 */
public final class Timeline implements Clock {
    /** 2026-01-01T00:00:00Z. */
    private static final long EPOCH_MS = 1_767_225_600_000L;

    private static final long ORIGIN_NS = 1_000_000_000L;
    private static final long LONGEST_DISPATCH_NS = 40_000L;
    private static final int MOST_STEPS_WITHIN = 400_000;
    private static final long WITHIN_NS = 1_000_000_000L;

    private final Chance chance;
    private final Journal journal;
    private final PriorityQueue<Event> agenda = new PriorityQueue<>();
    private final List<Slot> slots = new ArrayList<>();
    private long nowNs = ORIGIN_NS;
    private long nextOrder;
    private long windowNs;
    private long windowSteps;
    private @Nullable Violation fatal;

    private record Event(long dueNs, long order, Runnable effect) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(dueNs, other.dueNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final class Slot {
        final SimProcess process;
        final Part part;
        long dueNs = -1; // as the part said
        long wakeNs = Long.MAX_VALUE;
        boolean ready;
        boolean onStack;

        Slot(SimProcess process, Part part) {
            this.process = process;
            this.part = part;
        }
    }

    /**
     * Begins.
     *
     * @param keptLines how many lines of the journal are kept
     */
    public Timeline(Chance chance, int keptLines) {
        this.chance = chance;
        this.journal = new Journal(this::sinceStartNs, keptLines);
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long currentTimeMillis() {
        return EPOCH_MS + sinceStartNs() / 1_000_000;
    }

    /** The time since the start. */
    public long sinceStartNs() {
        return nowNs - ORIGIN_NS;
    }

    /** What happened. */
    public Journal journal() {
        return journal;
    }

    /** What the order of things is drawn from. */
    public Chance chance() {
        return chance;
    }

    /** A process begins. */
    public SimProcess process(String name, String machine) {
        return new SimProcess(this, name, machine);
    }

    /** Has something happen after a time. */
    public void after(long delayNs, Runnable effect) {
        agenda.add(new Event(nowNs + Math.max(0, delayNs), nextOrder++, effect));
    }

    /** Something was seen that must never be: nothing goes on. */
    public Violation fail(String rule, String story) {
        return fail(new Violation(rule, story));
    }

    private Violation fail(Violation violation) {
        if (fatal == null) {
            fatal = violation;
            journal.line("VIOLATION", violation.rule(), String.valueOf(violation.getMessage()));
        }
        return fatal;
    }

    // ---- parts

    void add(SimProcess process, Part part) {
        Slot slot = new Slot(process, part);
        slots.add(slot);
        refresh(slot);
    }

    void remove(Part part) {
        slots.removeIf(slot -> slot.part == part);
    }

    void removeAll(SimProcess process) {
        slots.removeIf(slot -> slot.process == process);
    }

    boolean isOnStack(SimProcess process) {
        for (Slot slot : slots) {
            if (slot.onStack && slot.process == process) {
                return true;
            }
        }
        return false;
    }

    /** Looks anew when the parts of a process are due; to be called after others did something to it. */
    public void refresh(SimProcess process) {
        for (Slot slot : slots) {
            if (slot.process == process) {
                refresh(slot);
            }
        }
    }

    private void refresh(Slot slot) {
        if (slot.ready || slot.onStack) {
            return;
        }
        long due = slot.part.dueNs(nowNs);
        if (due <= nowNs) {
            slot.ready = true;
            slot.wakeNs = nowNs + 1 + chance.upToNs(LONGEST_DISPATCH_NS);
        } else if (due != slot.dueNs) {
            slot.dueNs = due;
            slot.wakeNs = due == Long.MAX_VALUE ? due : due + 1 + chance.upToNs(slot.part.oversleepNs());
        }
    }

    // ---- going on

    /** Has everything happen until a time. */
    public void runUntil(long timeNs) {
        while (stepOne(timeNs)) {
            // one after the other
        }
        nowNs = Math.max(nowNs, timeNs);
    }

    /** For a part in the middle of its work that can't go on: has something else happen, or lets time pass. */
    public void awaitProgress(long maxWaitNs) {
        long limitNs = nowNs + Math.max(1, maxWaitNs);
        if (!stepOne(limitNs)) {
            nowNs = Math.max(nowNs, limitNs);
        }
    }

    /** Has the next thing happen, if that isn't after a time. */
    public boolean stepOne(long limitNs) {
        if (fatal != null) {
            throw fatal;
        }
        Slot next = null;
        long wake = Long.MAX_VALUE;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            if (slot.wakeNs < wake && !slot.onStack && !slot.process.isFrozen()) {
                wake = slot.wakeNs;
                next = slot;
            }
        }
        Event event = agenda.peek();
        if (event != null && event.dueNs() <= wake) {
            if (event.dueNs() > limitNs) {
                return false;
            }
            agenda.remove();
            nowNs = Math.max(nowNs, event.dueNs());
            guard(event.effect());
            return true;
        }
        if (next == null || wake > limitNs) {
            return false;
        }
        nowNs = Math.max(nowNs, wake);
        step(next);
        return true;
    }

    private void guard(Runnable effect) {
        try {
            effect.run();
        } catch (Violation e) {
            throw fail(e);
        } catch (RuntimeException | Error e) {
            throw fail(thrown("an event", e));
        }
        checkRest();
    }

    private void step(Slot slot) {
        slot.ready = false;
        slot.dueNs = -1;
        slot.wakeNs = Long.MAX_VALUE;
        slot.onStack = true;
        try {
            journal.count(slot.part.name(), slot.part.step());
        } catch (Violation e) {
            throw fail(e);
        } catch (RuntimeException | Error e) {
            throw fail(thrown(slot.part.name(), e));
        } finally {
            slot.onStack = false;
        }
        if (slot.part.isOver()) {
            slots.remove(slot);
        }
        boolean all = slot.part.reachesOut();
        for (int i = 0; i < slots.size(); i++) {
            Slot other = slots.get(i);
            if (other.process == slot.process || (all && other.part.reachesOut())) {
                refresh(other);
            }
        }
        checkRest();
    }

    private static Violation thrown(String who, Throwable e) {
        Violation violation = new Violation("no thread of the engine dies", who + " threw " + e + " " + where(e));
        violation.initCause(e);
        return violation;
    }

    private static String where(Throwable e) {
        StackTraceElement[] stack = e.getStackTrace();
        return stack.length == 0 ? "" : "at " + stack[0];
    }

    private void checkRest() {
        windowSteps++;
        if (nowNs - windowNs > WITHIN_NS) {
            windowNs = nowNs;
            windowSteps = 0;
        } else if (windowSteps > MOST_STEPS_WITHIN) {
            throw fail("nothing spins", windowSteps + " steps within a second");
        }
    }
}
