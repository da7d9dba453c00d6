package io.gustfront.chaos.run;

import io.gustfront.chaos.check.Account;
import io.gustfront.chaos.check.Quantiles;
import io.gustfront.chaos.check.Trend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is said of a run in the end, over all its segments.
 *
 * @param account what became of the records
 * @param reports the faults
 * @param vitals how processes were, if they were examined
 * @param violations what must not be
 * @param faults how many faults were to come
 * @param ordered whether the order of each key was to be kept
 */
public record Verdict(
        Account account,
        List<FaultReport> reports,
        List<Vitals> vitals,
        List<String> violations,
        int faults,
        boolean ordered) {
    /** Copies what it is given. */
    public Verdict {
        reports = List.copyOf(reports);
        vitals = List.copyOf(vitals);
        violations = List.copyOf(violations);
    }

    static Verdict of(RunPlan plan, List<Segment> segments) {
        Account account = Account.NONE;
        List<FaultReport> reports = new ArrayList<>();
        List<Vitals> vitals = new ArrayList<>();
        List<String> violations = new ArrayList<>();
        for (Segment segment : segments) {
            account = account.plus(segment.account());
            reports.addAll(segment.reports());
            vitals.addAll(segment.vitals());
            violations.addAll(segment.violations());
        }
        boolean ordered = plan.spec().load().flatMap(load -> load.ordered()).orElse(false);
        return new Verdict(account, reports, vitals, violations, plan.faults(), ordered);
    }

    /** How many faults were proven to have landed. */
    public long landed() {
        return reports.stream().filter(FaultReport::landed).count();
    }

    /** Everything that is wrong, a line each; empty if nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        count(account.lost(), "lost", problems);
        count(account.phantom(), "phantom", problems);
        count(account.corrupted(), "corrupted", problems);
        if (ordered) {
            count(account.outOfOrder(), "out of order", problems);
        }
        if (account.sent() == 0) {
            problems.add("nothing was sent");
        }
        if (reports.size() < faults) {
            problems.add("INVALID: only " + reports.size() + " of " + faults + " faults came");
        }
        for (FaultReport report : reports) {
            String which = "fault " + report.number() + ", " + report.fault() + " of " + report.target() + ": ";
            if (!report.landed()) {
                problems.add("INVALID: " + which + "did not land, " + report.proof());
            }
            report.violations().forEach(violation -> problems.add(which + violation));
        }
        problems.addAll(violations);
        problems.addAll(Vitals.growing(vitals));
        return problems;
    }

    /** How memory, threads and handles developed; empty if they weren't looked at. */
    public List<Trend> trends() {
        return Vitals.trends(vitals);
    }

    private static void count(long records, String what, List<String> problems) {
        if (records > 0) {
            problems.add(records + " records are " + what);
        }
    }

    /** Whether all faults landed, and nothing is wrong. */
    public boolean isOk() {
        return problems().isEmpty();
    }

    /** For machines. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sent", account.sent());
        json.put("lost", account.lost());
        json.put("duplicated", account.duplicated());
        json.put("phantom", account.phantom());
        json.put("faultsLanded", landed());
        json.put("resumeMs", resume());
        json.put("drainMs", drain());
        json.put("ok", isOk());
        return json;
    }

    /** Over the faults that resumed. */
    public Quantiles resume() {
        return Quantiles.of(reports.stream()
                .map(FaultReport::resumeMs)
                .flatMap(Optional::stream)
                .toList());
    }

    /** Over the faults after which all came out. */
    public Quantiles drain() {
        return Quantiles.of(reports.stream()
                .map(FaultReport::drainMs)
                .flatMap(Optional::stream)
                .toList());
    }
}
