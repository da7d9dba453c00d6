package io.gustfront.cli.cluster;

import io.gustfront.cli.cluster.Follow.Stage;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cluster.view.Views.Accepted;
import io.gustfront.cluster.view.Views.TopologyDetail;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A change of a topology: told the cluster, followed until it is done, and reported. For one run. */
final class Change {
    private static final String GONE = "gone";

    private final CommandEnvironment environment;
    private final Cluster cluster;
    private final WaitOptions wait;
    private final ResultOptions result;

    Change(CommandEnvironment environment, Cluster cluster, WaitOptions wait, ResultOptions result) {
        this.environment = environment;
        this.cluster = cluster;
        this.wait = wait;
        this.result = result;
    }

    /**
     * Does it.
     *
     * @param name whose
     * @param goal in words: "active"
     * @param atLeast how long the cluster was told to take
     * @param done whether it is done, given how the topology is now
     */
    void make(String name, String goal, Duration atLeast, Told told, Predicate<TopologyDetail> done) {
        TopologyDetail before = cluster.topology(name);
        Accepted accepted = tell(name, told);
        if (wait.waits()) {
            follow(before.row().id(), name, goal, atLeast, done);
        }
        report(name, accepted);
    }

    /** Does it to a topology that is to be gone then. */
    void remove(String name, Told told, Duration atLeast) {
        TopologyDetail before = cluster.topology(name);
        Accepted accepted = tell(name, told);
        if (wait.waits()) {
            try (ProgressLine progress = new ProgressLine(environment.terminal())) {
                new Follow(environment.stop(), progress, wait.timeout(), whereItShows(name))
                        .until(
                                GONE,
                                atLeast,
                                () -> current(name, before.row().id())
                                        .map(Stage::of)
                                        .orElse(Stage.done(name)));
            }
        }
        report(name, accepted);
    }

    private Accepted tell(String name, Told told) {
        return Interruption.telling(environment, whereItShows(name), () -> cluster.ask(told::tell));
    }

    private static String whereItShows(String name) {
        return "gust describe " + name;
    }

    private void follow(String id, String name, String goal, Duration atLeast, Predicate<TopologyDetail> done) {
        try (ProgressLine progress = new ProgressLine(environment.terminal())) {
            new Follow(environment.stop(), progress, wait.timeout(), whereItShows(name)).until(goal, atLeast, () -> {
                TopologyDetail now = current(name, id)
                        .orElseThrow(() -> new CommandFailedException("'" + name + "' was killed meanwhile"));
                refuseIfItCantBe(now);
                return done.test(now) ? Stage.done(name) : Stage.of(now);
            });
        }
    }

    /** The topology, if it is still the one that was meant. */
    private Optional<TopologyDetail> current(String name, String id) {
        return cluster.client().topology(name).filter(now -> now.row().id().equals(id));
    }

    /** States that lead nowhere by themselves. */
    static void refuseIfItCantBe(TopologyDetail topology) {
        String state = topology.row().state();
        if (state.equals("failed") || state.equals("paused")) {
            throw new CommandFailedException("'" + topology.row().name() + "' is " + state + ": "
                    + topology.row().reason() + "; 'gust errors "
                    + topology.row().name()
                    + "' and 'gust logs' may tell more, 'gust activate' tries again");
        }
        if (state.equals("killing")) {
            throw new CommandFailedException("'" + topology.row().name() + "' is being killed");
        }
    }

    private void report(String name, Accepted accepted) {
        String state = wait.waits()
                ? cluster.ask(() -> current(name, accepted.topologyId()))
                        .map(now -> now.row().state())
                        .orElse(GONE)
                : "accepted";
        if (result.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put("id", accepted.topologyId());
            json.put("state", state);
            json.put("message", accepted.message());
            environment.terminal().out().println(Json.text(json));
        } else {
            environment.terminal().out().println(wait.waits() ? name + " is " + state : accepted.message());
        }
    }

    /** Tells the cluster. */
    @FunctionalInterface
    interface Told {
        /** Asks for the change; throws if that is refused. */
        Accepted tell();
    }
}
