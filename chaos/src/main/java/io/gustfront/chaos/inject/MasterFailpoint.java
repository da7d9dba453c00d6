package io.gustfront.chaos.inject;

import io.gustfront.chaos.inject.Bystander.Order;
import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevDaemon;
import io.gustfront.cluster.view.Views.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Has the leading master die amid a command, at a certain write of it: the first fault dies before the first write of a submit, the
 * next after it, and so on, through submit, rebalance and kill. What was answered must be done then by the next leader; what wasn't,
 * done or not, but never half.
 */
final class MasterFailpoint implements Injector {
    private static final List<Order> ORDERS = List.of(Order.SUBMIT, Order.REBALANCE, Order.KILL);
    private static final int WRITES = 2;
    private static final Duration DEATH = Duration.ofSeconds(30);
    private static final Duration SETTLED = Duration.ofSeconds(90);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        int step = fault.number() % (ORDERS.size() * WRITES * 2);
        Order order = ORDERS.get(step / (WRITES * 2));
        String point = (step % 2 == 0 ? "before " : "after ") + (1 + step / 2 % WRITES);
        String target = order.name().toLowerCase(Locale.ROOT) + ", " + point;
        Bystander bystander = scene.bystander();
        prepare(scene, bystander, order);
        Cluster led = scene.client().cluster();
        DevDaemon master = MasterKill.leading(scene, led);
        long pid = master.process().pid();
        Unnoticed unnoticed = Unnoticed.from(scene);
        Path file = DevCluster.failpointOf(master);
        int watch = scene.mark(Map.of());
        master.letEnd();
        arm(file, point);

        boolean answered = bystander.give(order);

        boolean landed = scene.await(DEATH, () -> !Signal.isAlive(pid)) && !Files.exists(file);
        if (!landed) {
            disarm(file);
        }
        long diedNs = System.nanoTime();
        List<String> violations = new ArrayList<>();
        if (!scene.await(
                SETTLED,
                () -> MasterKill.cluster(scene)
                        .filter(now -> now.leading() && now.term() > led.term())
                        .isPresent())) {
            violations.add("no other master leads, long after");
        }
        long ledMs = (System.nanoTime() - diedNs) / 1_000_000;
        scene.repaired(watch);
        master.kill();
        master.start();
        violations.addAll(settle(scene, bystander, order, answered));
        unnoticed.addWhatWorkersNoticed(violations);
        return new Outcome(
                watch,
                target,
                landed,
                landed
                        ? master.name() + " died there, the command was " + (answered ? "answered" : "not answered")
                        : "not reached",
                OptionalLong.of(ledMs),
                violations);
    }

    private static void prepare(Scene scene, Bystander bystander, Order order) {
        boolean ready = order == Order.SUBMIT
                ? scene.await(SETTLED, () -> bystander.isGone() || !bystander.give(Order.KILL))
                        && scene.await(SETTLED, bystander::isGone)
                : bystander.isThereOnceSubmitted() && scene.await(SETTLED, bystander::isActive);
        if (!ready) {
            throw new CommandFailedException("the other topology can't be made ready for: " + order);
        }
    }

    /** Waits for what there may be in the end; what is wrong comes back. */
    private static List<String> settle(Scene scene, Bystander bystander, Order order, boolean answered) {
        boolean maybeGone = order != Order.REBALANCE && !(order == Order.SUBMIT && answered);
        boolean maybeActive = !(order == Order.KILL && answered);
        boolean settled =
                scene.await(SETTLED, () -> (maybeGone && bystander.isGone()) || (maybeActive && bystander.isActive()));
        if (settled) {
            return List.of();
        }
        return List.of("the other topology is neither " + (maybeActive ? "active" : "gone")
                + " nor anything else that it may be: "
                + bystander.detail().map(now -> now.row() + ", " + now.steps()).orElse("gone"));
    }

    private static void arm(Path file, String point) {
        try {
            Files.writeString(file, point, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new CommandFailedException("the failpoint can't be armed: " + e, e);
        }
    }

    private static void disarm(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CommandFailedException("the failpoint can't be disarmed: " + e, e);
        }
    }
}
