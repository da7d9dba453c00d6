package io.gustfront.chaos.check;

import io.gustfront.chaos.load.Stamped;
import io.gustfront.chaos.load.Stamped.Hop;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Follows what one fault has done. */
final class FaultWatch {
    private static final long NEVER = -1;

    private final long atMs;
    private final Map<Integer, Long> victims;
    private final BitSet missing;
    private final long inFlight;
    private final long duplicatedBefore;
    private long drainMs;
    private long resumeMs = NEVER;
    private long repairedMs = NEVER;

    FaultWatch(long atMs, Map<Integer, Long> victims, BitSet inFlight, long duplicatedBefore) {
        this.atMs = atMs;
        this.victims = Map.copyOf(victims);
        this.missing = inFlight;
        this.inFlight = inFlight.cardinality();
        this.duplicatedBefore = duplicatedBefore;
    }

    void onOutput(int number, List<Hop> hops, long outMs) {
        if (missing.get(number)) {
            missing.clear(number);
            drainMs = Math.max(drainMs, outMs - atMs);
        }
        if (victims.isEmpty()) {
            if (repairedMs != NEVER && outMs >= repairedMs) {
                resumeAt(outMs - repairedMs);
            }
        } else if (outMs >= atMs && hops.stream().anyMatch(this::isBack)) {
            resumeAt(outMs - atMs);
        }
    }

    /** Whether it is a task that was hit, elsewhere than then. */
    private boolean isBack(Hop hop) {
        Long before = hop.task() == Stamped.UNKNOWN_TASK ? null : victims.get(hop.task());
        return before != null && before != hop.process();
    }

    /** Outputs of several partitions aren't read in the order in which they were written. */
    private void resumeAt(long ms) {
        resumeMs = resumeMs == NEVER ? ms : Math.min(resumeMs, ms);
    }

    void onRepaired(long ms) {
        repairedMs = ms;
    }

    long duplicatedBefore() {
        return duplicatedBefore;
    }

    FaultFinding finding(long duplicated) {
        return new FaultFinding(
                atMs,
                inFlight,
                missing.cardinality(),
                missing.isEmpty() ? OptionalLong.of(drainMs) : OptionalLong.empty(),
                resumeMs == NEVER ? OptionalLong.empty() : OptionalLong.of(resumeMs),
                duplicated);
    }
}
