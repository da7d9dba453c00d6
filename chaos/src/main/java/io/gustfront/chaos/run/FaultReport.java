package io.gustfront.chaos.run;

import io.gustfront.chaos.check.FaultFinding;
import io.gustfront.chaos.inject.Outcome;
import io.gustfront.chaos.timeline.TimedFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a fault did, in the end.
 *
 * @param number its number in the timeline, from 0
 * @param fault which
 * @param target what was broken
 * @param atMs when, since 1970
 * @param landed whether it was proven to be broken
 * @param proof by what
 * @param inFlight how many records were on their way then
 * @param resumeMs how long until it was back; empty if it never was
 * @param drainMs how long until all that was on its way was out; empty if it never was
 * @param duplicated how many records came out again between it and the next
 * @param load how many threads the machine had to run then, on average over a minute: times of a busy machine say little
 * @param violations what must not be
 */
public record FaultReport(
        int number,
        String fault,
        String target,
        long atMs,
        boolean landed,
        String proof,
        long inFlight,
        Optional<Long> resumeMs,
        Optional<Long> drainMs,
        long duplicated,
        double load,
        List<String> violations) {
    /** Copies what it is given. */
    public FaultReport {
        violations = List.copyOf(violations);
    }

    static FaultReport of(TimedFault fault, Outcome outcome, FaultFinding finding, double load) {
        Optional<Long> resume = outcome.resumeMs().isPresent()
                ? Optional.of(outcome.resumeMs().getAsLong())
                : boxed(finding.resumeMs());
        List<String> violations = new ArrayList<>(outcome.violations());
        if (resume.isEmpty()) {
            violations.add("it never resumed");
        }
        if (finding.drainMs().isEmpty()) {
            violations.add(finding.missing() + " records that were on their way never came out");
        }
        return new FaultReport(
                fault.number(),
                fault.fault().text(),
                outcome.target(),
                finding.atMs(),
                outcome.landed(),
                outcome.proof(),
                finding.inFlight(),
                resume,
                boxed(finding.drainMs()),
                finding.duplicated(),
                load,
                violations);
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }
}
