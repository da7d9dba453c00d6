package io.gustfront.chaos.check;

import java.util.BitSet;

/** In which steps of time anything came out. */
final class Pulse {
    /** The length of a step. */
    static final long STEP_MS = 100;

    private final BitSet steps = new BitSet();
    private long firstStep = -1;

    /** Something came out. What came out a step before the first is counted with it. */
    void beat(long atMs) {
        long step = atMs / STEP_MS;
        if (firstStep < 0) {
            firstStep = step;
        }
        steps.set(index(step));
    }

    private int index(long step) {
        return (int) Math.max(0, step - firstStep);
    }

    long longestSilenceMs(long fromMs, long toMs) {
        if (firstStep < 0) {
            return toMs - fromMs;
        }
        int end = index(toMs / STEP_MS);
        long longest = 0;
        int at = index(fromMs / STEP_MS);
        while (at < end) {
            int beat = steps.nextSetBit(at);
            int until = beat < 0 ? end : Math.min(beat, end);
            longest = Math.max(longest, until - at);
            at = until + 1;
        }
        return longest * STEP_MS;
    }
}
