package io.gustfront.runtime.link;

/** What a {@link Transport} runs on its thread. */
public interface Duty {
    /** One bounded round; returns how much was done, 0 if nothing. */
    int doWork();

    /** When a round is due even if nothing happens, in the clock's nanoseconds; {@link Long#MAX_VALUE} if never. */
    long nextDeadlineNs();
}
