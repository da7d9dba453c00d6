package io.gustfront.chaos.inject;

import io.gustfront.chaos.check.Checker;
import io.gustfront.chaos.flow.Observer;
import io.gustfront.chaos.timeline.FaultKind;
import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What can be broken of an engine of which nothing is known but what stands on the records that come out of it: which tasks they came
 * through, and in which processes. Used by the command's thread.
 */
public final class Pipeline {
    private static final Set<FaultKind> BREAKABLE =
            EnumSet.of(FaultKind.WORKER_KILL, FaultKind.WORKER_FREEZE, FaultKind.STUCK_BOLT);
    private static final Duration DEATH = Duration.ofSeconds(5);

    private final MischiefFile mischief;
    private final Observer observer;
    private final Wait wait;

    /**
     * @param mischief the file that tells a bolt what goes wrong
     */
    public Pipeline(Path mischief, Observer observer, Wait wait) {
        this.mischief = new MischiefFile(mischief);
        this.observer = observer;
        this.wait = wait;
    }

    /** Whether a fault is one of those that can be done to it. */
    public static boolean canBreak(FaultKind fault) {
        return BREAKABLE.contains(fault);
    }

    /** Breaks it. */
    public Outcome inject(TimedFault fault) {
        return switch (fault.fault()) {
            case WORKER_KILL -> kill(fault);
            case WORKER_FREEZE -> freeze(fault);
            case STUCK_BOLT -> hang(fault);
            default -> throw new IllegalArgumentException(fault.fault() + " can't be done to it");
        };
    }

    /** Its processes that have tasks, as far as what came out tells. */
    private Set<Long> processes() {
        return observer.ask(Checker::whereabouts).values().stream()
                .filter(Signal::isAlive)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private long victim(TimedFault fault) {
        List<Long> processes = List.copyOf(processes());
        if (processes.isEmpty()) {
            throw new CommandFailedException("there is no process that could be hit");
        }
        return processes.get(fault.draw() % processes.size());
    }

    /** As {@link Scene#mark(long, Map)}. */
    private int mark(long atMs, Map<Integer, Long> victims) {
        return observer.ask(checker -> checker.onFault(atMs, victims));
    }

    private Map<Integer, Long> tasksOf(long pid) {
        return observer.ask(Checker::whereabouts).entrySet().stream()
                .filter(task -> task.getValue() == pid)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Outcome kill(TimedFault fault) {
        long pid = victim(fault);
        Map<Integer, Long> tasks = tasksOf(pid);
        long atMs = System.currentTimeMillis();

        Signal.KILL.send(List.of(pid));

        int watch = mark(atMs, tasks);
        boolean landed = wait.isTrueWithin(DEATH, () -> !Signal.isAlive(pid));
        return new Outcome(
                watch,
                "process " + pid + " with tasks " + new TreeSet<>(tasks.keySet()),
                landed,
                landed ? "process " + pid + " is gone" : "process " + pid + " is still there",
                OptionalLong.empty(),
                List.of());
    }

    private Outcome freeze(TimedFault fault) {
        long pid = victim(fault);
        Map<Integer, Long> tasks = tasksOf(pid);
        long atMs = System.currentTimeMillis();

        Signal.STOP.send(List.of(pid));

        int watch = mark(atMs, tasks);
        boolean landed = wait.isTrueWithin(DEATH, () -> Signal.isStopped(pid));
        boolean replaced = wait.isTrueWithin(Duration.ofMillis(fault.durationMs()), () -> !Signal.isAlive(pid));
        List<String> violations = new ArrayList<>();
        if (!replaced) {
            Signal.CONT.send(List.of(pid));
            violations.add("it was not killed before it went on");
        }
        return new Outcome(
                watch,
                "process " + pid + " with tasks " + new TreeSet<>(tasks.keySet()),
                landed,
                landed ? "process " + pid + " was stopped" : "process " + pid + " was not stopped",
                OptionalLong.empty(),
                violations);
    }

    private Outcome hang(TimedFault fault) {
        Set<Long> before = processes();
        long fromMs = System.currentTimeMillis();
        int watch = mark(fromMs, Map.of());

        mischief.say("hang");

        wait.pause(Duration.ofMillis(fault.durationMs()));
        long silenceMs = observer.ask(checker -> checker.longestSilenceMs(fromMs, System.currentTimeMillis()));
        mischief.clear();
        long nowMs = System.currentTimeMillis();
        observer.tell(checker -> checker.onRepaired(watch, nowMs));
        List<String> violations = new ArrayList<>();
        if (!before.stream().allMatch(Signal::isAlive)) {
            violations.add("of the processes " + before + " not all are there");
        }
        return new Outcome(
                watch,
                "all tasks of a bolt",
                silenceMs > fault.durationMs() / 2,
                "nothing came out for " + silenceMs + " ms",
                OptionalLong.empty(),
                violations);
    }
}
