package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevCluster.DevNode;
import io.gustfront.cli.dev.DevDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Sets the clocks of the leading master and of one node, workers included, an hour ahead or back, and right again after the
 * duration. Nobody may take that for a failure of anybody.
 */
final class ClockStep implements Injector {
    private static final long HOUR_S = 3_600;
    private static final Duration SET = Duration.ofSeconds(30);
    private static final Duration AFTERWARDS = Duration.ofSeconds(15);

    @Override
    public Outcome inject(Scene scene, TimedFault fault) {
        long aheadS = fault.number() % 2 == 0 ? HOUR_S : -HOUR_S;
        DevNode node = scene.node(Victims.node(scene, fault));
        DevDaemon master = MasterKill.leading(scene, scene.client().cluster());
        List<Path> grounds = List.of(master.directory(), node.supervisor().directory());
        List<Long> pids = new ArrayList<>(
                List.of(master.process().pid(), node.supervisor().process().pid()));
        DevCluster.workersOf(node).forEach(worker -> pids.add(worker.pid()));
        Unnoticed unnoticed = Unnoticed.from(scene);
        long term = scene.client().cluster().term();
        int watch = scene.mark(Map.of());
        List<String> violations = new ArrayList<>();

        set(grounds, aheadS);

        boolean landed =
                scene.await(SET, () -> pids.stream().allMatch(pid -> Math.abs(aheadS(pid) - aheadS) < HOUR_S / 2));
        String proof = "processes " + pids + " are ahead by "
                + pids.stream().map(pid -> aheadS(pid) + " s").toList();
        scene.pause(Duration.ofMillis(fault.durationMs()));
        set(grounds, 0);
        scene.repaired(watch);
        if (!scene.await(SET, () -> pids.stream().allMatch(pid -> Math.abs(aheadS(pid)) < HOUR_S / 2))) {
            violations.add("not all clocks are right again");
        }
        scene.pause(AFTERWARDS);
        if (!pids.stream().allMatch(Signal::isAlive)) {
            violations.add("of " + pids + " not all are there");
        }
        if (scene.client().cluster().term() != term) {
            violations.add("another term was begun");
        }
        unnoticed.addWhatWorkersNoticed(violations);
        long unused = unnoticed.addSilence(violations);
        return new Outcome(
                watch,
                "the clocks of " + master.name() + " and of " + node.id() + ", by " + aheadS + " s",
                landed,
                proof,
                OptionalLong.empty(),
                violations);
    }

    private static void set(List<Path> grounds, long aheadS) {
        try {
            for (Path ground : grounds) {
                ShakyGround.setClock(ground, aheadS);
            }
        } catch (IOException e) {
            throw new CommandFailedException("a clock can't be set: " + e, e);
        }
    }

    /** By how much a JVM's clock is ahead of this one's; 0 if it can't be asked. */
    private static long aheadS(long pid) {
        Program asked = Program.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "VM.uptime",
                "-date"));
        // 4711:
        // 2026-11-26T08:15:00.123+0000: 12.345 s
        return asked.output()
                .lines()
                .filter(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT.*"))
                .map(line -> line.substring(0, "2026-11-26T08:15:00".length()))
                .map(ClockStep::toInstantSeconds)
                .findFirst()
                .map(shown -> shown - System.currentTimeMillis() / 1_000)
                .orElse(0L);
    }

    private static long toInstantSeconds(String local) {
        try {
            OffsetDateTime at =
                    LocalDateTime.parse(local).atZone(ZoneId.systemDefault()).toOffsetDateTime();
            return at.toEpochSecond();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }
}
