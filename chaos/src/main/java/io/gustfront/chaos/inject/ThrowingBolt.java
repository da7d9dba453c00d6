package io.gustfront.chaos.inject;

import io.gustfront.chaos.load.LoadTopology;
import io.gustfront.chaos.timeline.TimedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Has a bolt's calls throw: their tuples fail and are replayed, no worker ends, and the error is shown. */
final class ThrowingBolt implements Injector {
    private static final Duration SHOWN = Duration.ofSeconds(30);

    private final int percent;

    /**
     * @param percent how many calls of a hundred throw
     */
    ThrowingBolt(int percent) {
        this.percent = percent;
    }

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        Unnoticed unnoticed = Unnoticed.from(scene);
        long fromMs = System.currentTimeMillis();
        int watch = scene.mark(Map.of());

        scene.mischief("throw " + percent);

        long fromNs = System.nanoTime();
        boolean shown = scene.await(SHOWN, () -> isShown(scene, fromMs));
        long leftMs = fault.durationMs() - (System.nanoTime() - fromNs) / 1_000_000;
        if (leftMs > 0) {
            scene.pause(Duration.ofMillis(leftMs));
        }
        scene.noMischief();
        scene.repaired(watch);
        List<String> violations = new ArrayList<>();
        unnoticed.addWhatWorkersNoticed(violations);
        return new Outcome(
                watch,
                percent + " of 100 calls of '" + LoadTopology.KEYED + "'",
                shown,
                shown ? "the error was shown" : "the error was not shown",
                OptionalLong.empty(),
                violations);
    }

    private static boolean isShown(Scene scene, long fromMs) {
        return scene.shows(
                fromMs,
                error -> error.component().equals(LoadTopology.KEYED)
                        && error.message().contains("this call was to throw"));
    }
}
