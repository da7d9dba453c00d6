package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Has user code end a worker: that counts as the worker's crash, and the cause is shown. */
final class UserCodeCrash implements Injector {
    private static final Duration DEATH = Duration.ofSeconds(60);
    private static final Duration SHOWN = Duration.ofSeconds(30);

    private final String word;
    private final String cause;

    /**
     * @param word what the bolt is told
     * @param cause what must be shown
     */
    UserCodeCrash(String word, String cause) {
        this.word = word;
        this.cause = cause;
    }

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        List<WorkerRow> workers = scene.workers();
        List<Long> pids = workers.stream().map(WorkerRow::pid).toList();
        long fromMs = System.currentTimeMillis();
        int watch = scene.mark(Scene.tasksOf(workers));

        scene.mischief(word);

        boolean landed = scene.await(DEATH, () -> pids.stream().anyMatch(pid -> !Signal.isAlive(pid)));
        List<String> violations = new ArrayList<>();
        if (landed && !scene.await(SHOWN, () -> isShown(scene, fromMs))) {
            violations.add("'" + cause + "' is not shown as the cause");
        }
        if (scene.awaitWhole(violations)
                && pids.stream().filter(Signal::isAlive).count() < pids.size() - 1) {
            violations.add("more than one worker ended");
        }
        return new Outcome(
                watch,
                "a bolt that was told to " + word,
                landed,
                landed ? "a worker ended" : "no worker ended",
                OptionalLong.empty(),
                violations);
    }

    private boolean isShown(Scene scene, long fromMs) {
        return scene.shows(
                fromMs,
                error -> error.message().contains(cause) || error.stack().contains(cause));
    }
}
