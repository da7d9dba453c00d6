package io.gustfront.chaos.inject;

import io.gustfront.chaos.inject.Bystander.Order;
import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.TopologyRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Submits a topology whose worker dies at every start: it is paused, with the cause, and the others don't notice. */
final class CrashLoop implements Injector {
    private static final Duration PAUSED = Duration.ofMinutes(4);
    private static final Duration GONE = Duration.ofSeconds(60);
    private static final String CAUSE = "System.exit";

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        Bystander bystander = scene.bystander();
        if (!scene.await(GONE, bystander::isGoneOnceKilled)) {
            throw new CommandFailedException("the other topology is still there");
        }
        Unnoticed unnoticed = Unnoticed.from(scene);
        long fromMs = System.currentTimeMillis();
        int watch = scene.mark(Map.of());
        List<String> violations = new ArrayList<>();
        boolean paused;
        String reason;
        try {
            scene.mischief("die");
            if (!bystander.give(Order.SUBMIT)) {
                throw new CommandFailedException("the other topology can't be submitted: " + bystander.refusal());
            }
            paused = scene.await(PAUSED, () -> state(bystander).equals("paused"));
            reason = bystander
                    .detail()
                    .map(TopologyDetail::row)
                    .map(TopologyRow::reason)
                    .orElse("");
        } finally {
            scene.noMischief();
        }
        scene.repaired(watch);
        if (!reason.contains(CAUSE)) {
            violations.add("it is '" + state(bystander) + "', and the cause is not shown but: " + reason);
        }
        if (!scene.await(GONE, bystander::isGoneOnceKilled)) {
            violations.add("it can't be killed");
        }
        unnoticed.addWhatWorkersNoticed(violations);
        long unused = unnoticed.addSilence(violations);
        return new Outcome(
                watch,
                "another topology's worker, at each start",
                paused,
                "after " + (System.currentTimeMillis() - fromMs) / 1_000 + " s: " + reason,
                OptionalLong.empty(),
                violations);
    }

    private static String state(Bystander bystander) {
        return bystander.detail().map(now -> now.row().state()).orElse("gone");
    }
}
