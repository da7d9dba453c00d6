package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Kills the topology under load, by the command; looks for what is left of it; and submits it again, which goes on where the old one
 * was. Resume is from the submit to the next output.
 */
final class TopologyKill implements Injector {
    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        String before = scene.detail().map(detail -> detail.row().id()).orElse("?");
        int watch = scene.mark(Map.of());

        List<String> left = scene.killTopology();

        List<String> violations = new ArrayList<>(left);
        boolean landed = scene.detail().isEmpty();
        scene.repaired(watch);
        scene.submitTopology();
        if (!scene.awaitWhole()) {
            violations.add("the topology is not whole, long after it was submitted again");
        }
        String after = scene.detail().map(detail -> detail.row().id()).orElse("?");
        return new Outcome(
                watch,
                "the topology, by command",
                landed && !before.equals(after),
                before + " is gone, " + after + " came after it",
                OptionalLong.empty(),
                violations);
    }
}
