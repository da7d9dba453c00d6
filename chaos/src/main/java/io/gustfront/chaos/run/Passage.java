package io.gustfront.chaos.run;

import io.gustfront.chaos.check.Account;
import io.gustfront.chaos.check.Checker;
import io.gustfront.chaos.check.FaultFinding;
import io.gustfront.chaos.flow.Feeder;
import io.gustfront.chaos.flow.Observer;
import io.gustfront.chaos.inject.Outcome;
import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.output.ProgressLine;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The way through a timeline, once everything is there: whatever carries the load. Used by the command's thread, once. */
final class Passage {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration FLOW_DEADLINE = Duration.ofMinutes(2);
    private static final Duration SETTLE_DEADLINE = Duration.ofMinutes(2);

    /** Where records are to be lost, nobody need wait for them for long. */
    private static final Duration CONTROL_DEADLINE = Duration.ofSeconds(20);

    /** Others may need timeouts upon timeouts. */
    private static final Duration PIPELINE_DEADLINE = Duration.ofMinutes(5);

    /** When nothing came out for so long, what is missing is lost. */
    private static final long LOST_AFTER_MS = 45_000;

    /** Time for duplicates that are late. */
    private static final Duration LATE = Duration.ofSeconds(3);

    private static final int LEAST_SETTLED = 200;

    private final RunPlan plan;
    private final List<TimedFault> timeline;
    private final Observer observer;
    private final Feeder feeder;
    private final Wait wait;
    private final StopSignal stop;
    private final ProgressLine progress;
    private final Duration settle;
    private final List<TimedFault> passed = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Double> loads = new ArrayList<>();

    /**
     * @param wait isn't ended by the stop, which is heeded between two faults
     */
    Passage(
            RunPlan plan,
            List<TimedFault> timeline,
            Observer observer,
            Feeder feeder,
            Wait wait,
            StopSignal stop,
            ProgressLine progress) {
        this.plan = plan;
        this.timeline = timeline;
        this.observer = observer;
        this.feeder = feeder;
        this.wait = wait;
        this.stop = stop;
        this.progress = progress;
        this.settle = plan.pipeline().isPresent()
                ? PIPELINE_DEADLINE
                : plan.control() == Control.NONE ? SETTLE_DEADLINE : CONTROL_DEADLINE;
    }

    /** Breaks one thing. */
    interface Breaking {
        /** Breaks it, and tells what came of it. */
        Outcome breakIt(TimedFault fault);
    }

    /**
     * Goes it.
     *
     * @param run marks all parts of a run
     * @param first the first fault's number
     */
    Segment pass(String run, int first, Breaking breaking) {
        feeder.start();
        awaitFlow();
        long startNs = System.nanoTime();
        long originMs = first < timeline.size() ? timeline.get(first).atMs() : 0;
        for (TimedFault fault : timeline.subList(first, timeline.size())) {
            long dueNs = startNs + (fault.atMs() - originMs) * 1_000_000;
            if (!comesToPass(fault, dueNs, breaking)) {
                break;
            }
        }
        feeder.stop();
        boolean all = awaitAll();
        wait.pause(LATE);
        Account account = observer.ask(Checker::account);
        List<String> violations = new ArrayList<>();
        if (!all) {
            violations.add("never came out: records " + observer.ask(checker -> checker.openRecords(10)) + "…");
        }
        return new Segment(
                run,
                plan.title(),
                plan.seed(),
                plan.faults(),
                plan.perSecond(),
                plan.control(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Runtime.getRuntime().availableProcessors(),
                account,
                reports(),
                List.of(),
                violations);
    }

    /** Until a second's worth has come out. */
    private void awaitFlow() {
        wait.until(
                "the first records to come out",
                FLOW_DEADLINE,
                () -> observer.ask(Checker::outputs) >= plan.perSecond());
    }

    /** Waits for a fault's time, and for what was before to be over; false if the run is to stop. */
    private boolean comesToPass(TimedFault fault, long dueNs, Breaking breaking) {
        progress.show(name(fault) + " comes next");
        while (System.nanoTime() < dueNs) {
            if (stop.await(LOOK)) {
                progress.note("stopping: what is on its way is waited for");
                return false;
            }
        }
        if (!wait.isTrueWithin(settle, this::isSettled)) {
            progress.note(
                    "what is on its way isn't done, " + settle.toSeconds() + " s after the fault before; going on");
        }
        progress.show(name(fault));
        double busy = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        Outcome outcome = breaking.breakIt(fault);
        passed.add(fault);
        outcomes.add(outcome);
        loads.add(busy);
        boolean drained = wait.isTrueWithin(
                settle, () -> isOver(outcome, observer.ask(checker -> checker.finding(outcome.watch()))));
        FaultFinding finding = observer.ask(checker -> checker.finding(outcome.watch()));
        progress.note(line(FaultReport.of(fault, outcome, finding, busy)) + (drained ? "" : " (still open)"));
        return true;
    }

    private String name(TimedFault fault) {
        return String.format(
                Locale.ROOT,
                "fault %d of %d: %s",
                fault.number() + 1,
                timeline.size(),
                fault.fault().text());
    }

    /** All that was on its way at the last fault is out, and no more is under way than usual. */
    private boolean isSettled() {
        return observer.ask(Checker::open) < Math.max(LEAST_SETTLED, plan.perSecond() / 2);
    }

    /** All that was on its way is out, and what was hit is back. */
    private static boolean isOver(Outcome outcome, FaultFinding finding) {
        return finding.drainMs().isPresent()
                && (outcome.resumeMs().isPresent() || finding.resumeMs().isPresent());
    }

    /** Waits until everything is out, or nothing comes out any more; false for the latter. */
    private boolean awaitAll() {
        progress.show("waiting for what is on its way");
        long lostAfterMs = plan.pipeline().isPresent() ? PIPELINE_DEADLINE.toMillis() : LOST_AFTER_MS;
        long last = observer.ask(Checker::outputs);
        long lastNs = System.nanoTime();
        while (observer.ask(Checker::open) > 0) {
            long outputs = observer.ask(Checker::outputs);
            if (outputs != last) {
                last = outputs;
                lastNs = System.nanoTime();
            } else if ((System.nanoTime() - lastNs) / 1_000_000 > lostAfterMs) {
                return false;
            }
            wait.pause(LOOK);
        }
        return true;
    }

    private List<FaultReport> reports() {
        List<FaultReport> reports = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            FaultFinding finding = observer.ask(checker -> checker.finding(outcome.watch()));
            reports.add(FaultReport.of(passed.get(i), outcome, finding, loads.get(i)));
        }
        return reports;
    }

    private static String line(FaultReport report) {
        return String.format(
                        Locale.ROOT,
                        "%3d %-16s %s: resume %s, drain %s, %d on their way, %d again, load %.1f%s",
                        report.number() + 1,
                        report.fault(),
                        report.target(),
                        report.resumeMs().map(ms -> ms + " ms").orElse("-"),
                        report.drainMs().map(ms -> ms + " ms").orElse("-"),
                        report.inFlight(),
                        report.duplicated(),
                        report.load(),
                        report.landed() ? "" : ", DID NOT LAND")
                + (report.violations().isEmpty() ? "" : "; " + String.join("; ", report.violations()));
    }
}
