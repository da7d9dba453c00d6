package io.gustfront.runtime.flow;

import org.jspecify.annotations.Nullable;

/**
 * An executor of the same worker, as others see it. May be used by any thread.
 *
 * @param firstTask its lowest task
 * @param epoch the epoch in which it was placed here
 * @param inbox where its data goes
 * @param control where its control goes
 * @param fusion what feeds it may run it; null if nothing may
 */
public record LocalPort(
        int firstTask,
        long epoch,
        Inbox inbox,
        ControlInbox control,
        @Nullable Fusion fusion) {
    /** One that isn't fused. */
    public LocalPort(int firstTask, long epoch, Inbox inbox, ControlInbox control) {
        this(firstTask, epoch, inbox, control, null);
    }

    /**
     * How an executor is fused.
     *
     * @param feeder the lowest task of the one that may run it, on whose thread it is
     * @param executor itself
     */
    public record Fusion(int feeder, FusedExecutor executor) {}

    /** Itself, for the executor that may run it; null for others. */
    public @Nullable FusedExecutor fusedTo(int feeder) {
        return fusion != null && fusion.feeder() == feeder ? fusion.executor() : null;
    }
}
