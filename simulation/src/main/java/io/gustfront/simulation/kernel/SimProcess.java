package io.gustfront.simulation.kernel;

import java.util.ArrayList;
import java.util.List;

/** A process: parts that stand still, or die, together. */
public final class SimProcess {
    private final Timeline timeline;
    private final String name;
    private final String machine;
    private final List<Runnable> onDeath = new ArrayList<>();
    private final List<Runnable> missed = new ArrayList<>();
    private boolean alive = true;
    private boolean frozen;

    SimProcess(Timeline timeline, String name, String machine) {
        this.timeline = timeline;
        this.name = name;
        this.machine = machine;
    }

    /** Its name, for people. */
    public String name() {
        return name;
    }

    /** The machine that it runs on. */
    public String machine() {
        return machine;
    }

    /** Whether it lives; one that is frozen does. */
    public boolean isAlive() {
        return alive;
    }

    /** Whether it stands still. */
    public boolean isFrozen() {
        return frozen;
    }

    /** Whether it lives and moves. */
    public boolean isRunning() {
        return alive && !frozen;
    }

    /** A thread begins. */
    public void start(Part part) {
        timeline.add(this, part);
    }

    /** A thread ends. */
    public void stop(Part part) {
        timeline.remove(part);
    }

    /** Has something done in this process after a time; not if it is dead by then, and later if it stands still. */
    public void after(long delayNs, Runnable effect) {
        timeline.after(delayNs, () -> run(effect));
    }

    private void run(Runnable effect) {
        if (frozen) {
            missed.add(effect);
        } else if (alive) {
            timeline.journal().count(name, 1);
            effect.run();
            timeline.refresh(this);
        }
    }

    /** Something to be done when it dies, whatever the reason. */
    public void onDeath(Runnable effect) {
        onDeath.add(effect);
    }

    /** It stands still. */
    public void freeze() {
        frozen = true;
    }

    /** It moves again. */
    public void thaw() {
        frozen = false;
        List<Runnable> late = List.copyOf(missed);
        missed.clear();
        late.forEach(effect -> after(timeline.chance().upToNs(1_000_000), effect));
        timeline.refresh(this);
    }

    /** It ends at once; if a thread of it is in the middle of its work, right after that. */
    public void kill() {
        if (!alive) {
            return;
        }
        if (timeline.isOnStack(this)) {
            timeline.after(1_000, this::kill);
            return;
        }
        alive = false;
        timeline.removeAll(this);
        List.copyOf(onDeath).forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return name;
    }
}
