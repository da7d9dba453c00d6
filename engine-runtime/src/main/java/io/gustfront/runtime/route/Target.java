package io.gustfront.runtime.route;

import org.jspecify.annotations.Nullable;

/** A task that tuples go to, as one executor sees it. Where it is may change with each plan; the object stays. */
public final class Target {
    private final int task;
    private final boolean feedback;
    private @Nullable Outlet outlet; // null until the first plan, and for a task that has no executor
    private boolean local;

    Target(int task, boolean feedback) {
        this.task = task;
        this.feedback = feedback;
    }

    /** The task's id. */
    public int task() {
        return task;
    }

    boolean feedback() {
        return feedback;
    }

    Outlet outlet() {
        if (outlet == null) {
            throw new IllegalStateException("task " + task + " has no executor in the plan");
        }
        return outlet;
    }

    /** Whether it is run by the executor that sees it. */
    boolean isFused() {
        return outlet != null && outlet.isFused();
    }

    /** Whether it runs in this worker. */
    boolean isLocal() {
        return local;
    }

    void bind(@Nullable Outlet newOutlet, boolean isLocal) {
        outlet = newOutlet;
        local = isLocal;
    }
}
