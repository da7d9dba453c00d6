package io.gustfront.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Which of the calls of {@code execute} go wrong, and how. Calls are counted for each component, over all its tasks. */
final class CallFaults {
    /** What becomes of a call. */
    enum Fault {
        NONE,
        FAIL,
        THROW,
        KEEP
    }

    private static final Duration NO_HANG = Duration.ZERO;

    /**
     * What is to become of a call.
     *
     * @param untilHealed whether {@link #heal} does away with it
     */
    private record Planned(long call, Fault fault, Duration hang, boolean untilHealed) {}

    private final Map<String, List<Planned>> planned = new HashMap<>();
    private final Map<String, Long> calls = new HashMap<>();
    private final SplittableRandom random;
    private final Trace trace;
    private final Consumer<Duration> hanging;
    private double failing; // these three: how likely, for each call
    private double throwing;
    private double keeping;

    CallFaults(SplittableRandom random, Trace trace, Consumer<Duration> hanging) {
        this.random = random;
        this.trace = trace;
        this.hanging = hanging;
    }

    /** Plans what becomes of a call, counted from 1, beginning with the next. */
    void plan(String component, long call, Fault fault, boolean untilHealed) {
        plan(component, new Planned(callsOf(component) + call, fault, NO_HANG, untilHealed));
    }

    /** Has a call, counted from 1, beginning with the next, take a time. */
    void planHang(String component, long call, Duration hang, boolean untilHealed) {
        plan(component, new Planned(callsOf(component) + call, Fault.NONE, hang, untilHealed));
    }

    private long callsOf(String component) {
        return calls.getOrDefault(component, 0L);
    }

    private void plan(String component, Planned plan) {
        planned.computeIfAbsent(component, id -> new ArrayList<>()).add(plan);
    }

    /** Forgets what was planned until then. */
    void heal() {
        planned.values().forEach(plans -> plans.removeIf(Planned::untilHealed));
    }

    void setRandom(double newFailing, double newThrowing, double newKeeping) {
        failing = newFailing;
        throwing = newThrowing;
        keeping = newKeeping;
    }

    /** A call is being made; a hang has passed when this returns. */
    Fault onCall(String component, int task) {
        long call = calls.merge(component, 1L, Long::sum);
        Fault fault = Fault.NONE;
        for (Planned plan : takePlanned(component, call)) {
            if (!plan.hang().isZero()) {
                trace.event("fault", component + " task " + task, call, "hangs for " + plan.hang());
                hanging.accept(plan.hang());
            } else {
                fault = plan.fault();
            }
        }
        if (fault == Fault.NONE && failing + throwing + keeping > 0) {
            fault = draw();
        }
        if (fault != Fault.NONE) {
            trace.event("fault", component + " task " + task, call, fault);
        }
        return fault;
    }

    private List<Planned> takePlanned(String component, long call) {
        List<Planned> ofComponent = planned.get(component);
        if (ofComponent == null || ofComponent.isEmpty()) {
            return List.of();
        }
        List<Planned> now =
                ofComponent.stream().filter(plan -> plan.call() == call).toList();
        ofComponent.removeIf(plan -> plan.call() <= call);
        return now;
    }

    private Fault draw() {
        double drawn = random.nextDouble();
        if (drawn < failing) {
            return Fault.FAIL;
        }
        if (drawn < failing + throwing) {
            return Fault.THROW;
        }
        return drawn < failing + throwing + keeping ? Fault.KEEP : Fault.NONE;
    }
}
