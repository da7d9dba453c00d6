package io.gustfront.chaos.inject;

import io.gustfront.chaos.inject.Bystander.Order;
import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.dev.DevDaemon;
import io.gustfront.cluster.view.Views.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The leading master lacks something, and is given a topology just then. What it can't take it refuses; it must not end, nor may a
 * worker notice; and when it has what it needs, it takes the topology.
 */
final class StarvedMaster implements Injector {
    private static final Duration AGAIN = Duration.ofSeconds(60);
    private static final Duration HELD_EVERY = Duration.ofMillis(50);

    private final Shortage shortage;
    private final boolean refuses;

    /**
     * @param refuses whether it can't take a topology without
     */
    StarvedMaster(Shortage shortage, boolean refuses) {
        this.shortage = shortage;
        this.refuses = refuses;
    }

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        Bystander bystander = scene.bystander();
        Cluster led = scene.client().cluster();
        DevDaemon master = MasterKill.leading(scene, led);
        long pid = master.process().pid();
        if (!scene.await(AGAIN, bystander::isGoneOnceKilled)) {
            throw new CommandFailedException("the other topology is still there");
        }
        Unnoticed unnoticed = Unnoticed.from(scene);
        int watch = scene.mark(Map.of());
        List<String> violations = new ArrayList<>();
        String proof;
        boolean taken;
        try {
            proof = shortage.begin(pid, master.directory());
            taken = bystander.give(Order.SUBMIT);
            proof += "; a submit was " + (taken ? "taken" : "refused: " + bystander.refusal());
            long endNs = System.nanoTime() + fault.durationMs() * 1_000_000;
            while (System.nanoTime() - endNs < 0) {
                shortage.hold(pid, master.directory());
                scene.pause(HELD_EVERY);
            }
        } finally {
            shortage.end(pid, master.directory());
        }
        long endedNs = System.nanoTime();
        scene.repaired(watch);
        if (taken && refuses) {
            violations.add("a topology was taken that can't have been kept");
        }
        if (!Signal.isAlive(pid)) {
            violations.add("the master has ended");
        }
        boolean again = scene.await(AGAIN, bystander::isThereOnceSubmitted);
        long againMs = (System.nanoTime() - endedNs) / 1_000_000;
        if (!again) {
            violations.add("no topology is taken, long after");
        } else if (!scene.await(AGAIN, bystander::isActive)) {
            violations.add("the other topology doesn't become active");
        }
        if (!scene.await(AGAIN, bystander::isGoneOnceKilled)) {
            violations.add("the other topology can't be killed");
        }
        unnoticed.addWhatWorkersNoticed(violations);
        long unused = unnoticed.addSilence(violations);
        return new Outcome(
                watch, master.name() + ", whose " + shortage, true, proof, OptionalLong.of(againMs), violations);
    }
}
