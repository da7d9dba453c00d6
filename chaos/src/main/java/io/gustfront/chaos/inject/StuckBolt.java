package io.gustfront.chaos.inject;

import io.gustfront.chaos.load.LoadTopology;
import io.gustfront.chaos.timeline.TimedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Has a bolt's calls hang: that must be shown, with the stack, and nothing else may happen until they go on. */
final class StuckBolt implements Injector {
    private static final Duration SHOWN = Duration.ofSeconds(10);
    private static final Duration EXAMINED_EVERY = Duration.ofSeconds(30);
    private static final String FRAME = "Mischief.hang";

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        Unnoticed unnoticed = Unnoticed.from(scene);
        long fromMs = System.currentTimeMillis();
        int watch = scene.mark(Map.of());

        scene.mischief("hang");

        long fromNs = System.nanoTime();
        boolean shown = scene.await(SHOWN.multipliedBy(3).plusMillis(fault.durationMs()), () -> isShown(scene, fromMs));
        long shownMs = (System.nanoTime() - fromNs) / 1_000_000;
        List<String> violations = new ArrayList<>();
        if (shownMs > SHOWN.toMillis()) {
            violations.add("it was shown only after " + shownMs + " ms");
        }
        long endNs = fromNs + fault.durationMs() * 1_000_000;
        long leftNs;
        while ((leftNs = endNs - System.nanoTime()) > 0) {
            scene.pause(Duration.ofNanos(Math.min(leftNs, EXAMINED_EVERY.toNanos())));
            scene.examine();
        }
        long again = scene.duplicatedSince(watch);
        if (again > 0) {
            violations.add(again + " records were replayed meanwhile");
        }
        scene.noMischief();
        scene.repaired(watch);
        unnoticed.addWhatWorkersNoticed(violations);
        return new Outcome(
                watch,
                "all tasks of '" + LoadTopology.KEYED + "'",
                shown,
                shown ? "shown with its stack after " + shownMs + " ms" : "not shown",
                OptionalLong.empty(),
                violations);
    }

    private static boolean isShown(Scene scene, long fromMs) {
        return scene.shows(
                fromMs,
                error -> error.component().equals(LoadTopology.KEYED)
                        && error.stack().contains(FRAME));
    }
}
