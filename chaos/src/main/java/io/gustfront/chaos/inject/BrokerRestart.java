package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Kills the Kafka broker, and starts it again: spouts and bolts wait for it, and no worker ends. */
final class BrokerRestart implements Injector {
    private static final Duration BACK = Duration.ofSeconds(90);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        long pid = scene.broker().pid();
        Unnoticed unnoticed = Unnoticed.from(scene);
        int watch = scene.mark(Map.of());

        scene.broker().kill();

        boolean landed = !Signal.isAlive(pid);
        scene.pause(Duration.ofMillis(fault.durationMs()));
        scene.broker().startAgain();
        List<String> violations = new ArrayList<>();
        if (!scene.await(BACK, () -> scene.broker().takesConnections())) {
            violations.add("the broker didn't come back");
        }
        scene.repaired(watch);
        unnoticed.addWhatWorkersNoticed(violations);
        return new Outcome(
                watch, "the Kafka broker", landed, "process " + pid + " is gone", OptionalLong.empty(), violations);
    }
}
