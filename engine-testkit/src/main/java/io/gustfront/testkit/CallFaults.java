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

    private record Planned(long call, Fault fault, Duration hang) {}

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
    void plan(String component, long call, Fault fault) {
        plan(component, new Planned(calls.getOrDefault(component, 0L) + call, fault, NO_HANG));
    }

    /** Has a call, counted from 1, beginning with the next, take a time. */
    void planHang(String component, long call, Duration hang) {
        plan(component, new Planned(calls.getOrDefault(component, 0L) + call, Fault.NONE, hang));
    }

    private void plan(String component, Planned plan) {
        planned.computeIfAbsent(component, id -> new ArrayList<>()).add(plan);
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
        for (Planned plan : planned.getOrDefault(component, List.of())) {
            if (plan.call() == call) {
                if (!plan.hang().isZero()) {
                    trace.event("fault", component + " task " + task, call, "hangs for " + plan.hang());
                    hanging.accept(plan.hang());
                } else {
                    fault = plan.fault();
                }
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
