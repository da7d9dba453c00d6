package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.dev.DevDaemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Kills a supervisor, and starts it again: none of its workers may notice. */
final class SupervisorKill implements Injector {
    private static final Duration ADOPTED = Duration.ofSeconds(60);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        String node = Victims.node(scene, fault);
        DevDaemon supervisor = scene.node(node).supervisor();
        long pid = supervisor.process().pid();
        Unnoticed unnoticed = Unnoticed.from(scene);
        int watch = scene.mark(Map.of());

        supervisor.kill();

        boolean landed = !Signal.isAlive(pid);
        scene.pause(Duration.ofMillis(fault.durationMs()));
        supervisor.start();
        long startedNs = System.nanoTime();
        List<String> violations = new ArrayList<>();
        boolean adopted = scene.await(ADOPTED, () -> isConnected(scene, node) && scene.isWhole());
        long adoptedMs = (System.nanoTime() - startedNs) / 1_000_000;
        scene.repaired(watch);
        if (!adopted) {
            violations.add("the workers were not adopted");
        } else {
            unnoticed.addRestarts(violations);
        }
        long silenceMs = unnoticed.addSilence(violations);
        return new Outcome(
                watch,
                "the supervisor of " + node,
                landed,
                "process " + pid + " is gone; longest silence " + silenceMs + " ms",
                OptionalLong.of(adoptedMs),
                violations);
    }

    private static boolean isConnected(Scene scene, String id) {
        return scene.nodes().stream()
                .anyMatch(node -> node.node().equals(id)
                        && node.connected()
                        && node.state().equals("live"));
    }
}
