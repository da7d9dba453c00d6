package io.gustfront.runtime.route;

import io.gustfront.runtime.tuple.Hop;

/** One of the tasks that a producing task's tuples of one stream may go to. Immutable; where the target is changes. */
final class Branch {
    private final Target target;
    private final Hop hop;
    private final Chosen alone = new Chosen(this);

    /**
     * @param target the task that they go to, as the executor sees it
     * @param hop what all tuples that go there this way have in common
     */
    Branch(Target target, Hop hop) {
        this.target = target;
        this.hop = hop;
    }

    /** The task, as the executor sees it. */
    Target target() {
        return target;
    }

    /** What all tuples that take this have in common. */
    Hop hop() {
        return hop;
    }

    /** What tuples that take this are staged in. */
    Outlet outlet() {
        return target.outlet();
    }

    /** The id of the task that they go to. */
    int task() {
        return hop.targetTask();
    }

    /** Whether it closes a cycle. */
    boolean feedback() {
        return target.feedback();
    }

    /** Whether that runs in this worker. */
    boolean isLocal() {
        return target.isLocal();
    }

    /** Whether that is run by the executor that emits. */
    boolean isFused() {
        return target.isFused();
    }

    /** This as the only target. */
    Chosen alone() {
        return alone;
    }
}
