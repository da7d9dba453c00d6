package io.gustfront.chaos.run;

import io.gustfront.chaos.check.Account;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a run, from the start of its cluster to the end of it: a run that was interrupted has several. A line of the results.
 *
 * @param run marks all parts of a run
 * @param spec the specification's name, and what carried the load if that was another engine
 * @param seed of the timeline
 * @param faults how many faults the run has in all
 * @param perSecond how many records were fed per second
 * @param control which guarantee was given up
 * @param at when it ended, ISO 8601
 * @param processors how many the machine has
 * @param account what became of the records
 * @param reports the faults, those that came to their end
 * @param vitals how processes were, if they were examined
 * @param violations what must not be, beyond single faults: what was left over
 */
public record Segment(
        String run,
        String spec,
        long seed,
        int faults,
        int perSecond,
        Control control,
        String at,
        int processors,
        Account account,
        List<FaultReport> reports,
        List<Vitals> vitals,
        List<String> violations) {
    /** Copies what it is given. */
    public Segment {
        reports = List.copyOf(reports);
        vitals = List.copyOf(vitals);
        violations = List.copyOf(violations);
    }

    /** With further things that must not be. */
    Segment withViolations(List<String> further) {
        List<String> all = new ArrayList<>(violations);
        all.addAll(further);
        return new Segment(run, spec, seed, faults, perSecond, control, at, processors, account, reports, vitals, all);
    }

    /** With how processes were. */
    Segment withVitals(List<Vitals> seen) {
        return new Segment(
                run, spec, seed, faults, perSecond, control, at, processors, account, reports, seen, violations);
    }

    /** Whether it is of a run of this plan. */
    boolean isOf(RunPlan plan) {
        return spec.equals(plan.title())
                && seed == plan.seed()
                && faults == plan.faults()
                && perSecond == plan.perSecond()
                && control == plan.control();
    }
}
