package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Breaks what goes from worker to worker, and lets it pass again. */
final class LinkFault implements Injector {
    private final LinkProxy.Mode mode;

    LinkFault(LinkProxy.Mode mode) {
        this.mode = mode;
    }

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        int watch = scene.mark(Map.of());

        scene.links().set(mode);

        scene.pause(Duration.ofMillis(fault.durationMs()));
        long broken = scene.links().broken();
        scene.links().set(LinkProxy.Mode.PASS);
        scene.repaired(watch);
        List<String> violations = new ArrayList<>();
        boolean unused = scene.awaitWhole(violations);
        String what = switch (mode) {
            case CUT -> " connections were closed";
            case HOLD -> " times something was kept back";
            case SLOW -> " pieces were slowed down";
            case PASS -> " pieces passed";
        };
        return new Outcome(
                watch,
                "all links between workers, " + fault.durationMs() + " ms",
                broken > 0,
                broken + what,
                OptionalLong.empty(),
                violations);
    }
}
