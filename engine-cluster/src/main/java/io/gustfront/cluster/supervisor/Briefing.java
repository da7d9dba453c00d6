package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.SlotAssignment;
import io.gustfront.runtime.channel.ToWorker;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is told over one connection: each thing once, and again when it has changed. Nothing is remembered beyond the
 * connection, so a worker that has lost it is told everything anew. Owned by the supervisor's thread.
 */
final class Briefing {
    private final WorkerLink link;
    private boolean launched;
    private boolean draining;
    private boolean closing;
    private ToWorker.@Nullable Plan plan;
    private @Nullable Boolean active;

    Briefing(WorkerLink link) {
        this.link = link;
    }

    /** The connection. */
    WorkerLink link() {
        return link;
    }

    /**
     * Tells what isn't told yet: who the worker is, its plan, and what is to become of it.
     *
     * @param launch asked for once
     */
    void tell(SlotAssignment slot, Supplier<ToWorker.Launch> launch) {
        if (!launched) {
            launched = true;
            link.send(launch.get());
        }
        ToWorker.Plan newest = new ToWorker.Plan(slot.plan().toPlan(), slot.drainWaitMs());
        if (!newest.equals(plan)) {
            plan = newest;
            link.send(newest);
        }
        if (slot.mode() == SlotMode.DRAIN && !draining) {
            draining = true;
            link.send(new ToWorker.Drain(slot.drainWaitMs()));
        }
        if (!Boolean.valueOf(slot.active()).equals(active)) {
            active = slot.active();
            link.send(new ToWorker.Activation(slot.active()));
        }
    }

    /** Tells it to end within a time. */
    void close(long withinMs) {
        if (!closing) {
            closing = true;
            link.send(new ToWorker.Close(withinMs));
        }
    }
}
