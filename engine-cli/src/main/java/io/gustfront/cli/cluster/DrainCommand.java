package io.gustfront.cli.cluster;

import io.gustfront.cli.cluster.Follow.Stage;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cluster.view.Views.Accepted;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.SlotRow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gust drain}. */
@Command(
        name = "drain",
        header = "Move everything away from a node, and place nothing there.",
        description = "For maintenance. It stays so, also when the node is started again, until --undo.",
        footer = {"", "Example: gust drain node-3"})
public final class DrainCommand implements Traceless {
    private static final String WHERE_IT_SHOWS = "gust list --nodes";

    private final CommandEnvironment environment;

    @Parameters(paramLabel = "NODE", description = "The node; 'gust list --nodes' shows them.")
    private String node;

    @Option(names = "--undo", description = "Let the node be used again.")
    private boolean undo;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private WaitOptions wait;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public DrainCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Cluster cluster = clusterOptions.cluster(environment);
        String id = cluster.node(node).node();
        Accepted accepted = Interruption.telling(
                environment,
                WHERE_IT_SHOWS,
                () -> cluster.ask(() -> cluster.client().drain(id, !undo)));
        if (wait.waits() && !undo) {
            try (ProgressLine progress = new ProgressLine(environment.terminal())) {
                new Follow(environment.stop(), progress, wait.timeout(), WHERE_IT_SHOWS)
                        .until("empty", Duration.ZERO, () -> stage(cluster, id));
            }
        }
        report(cluster, id, accepted);
        return 0;
    }

    private static Stage stage(Cluster cluster, String id) {
        List<NodeRow> nodes = cluster.client().nodes();
        Optional<NodeRow> row =
                nodes.stream().filter(one -> one.node().equals(id)).findFirst();
        if (row.isEmpty()
                || row.get().slots().stream().allMatch(slot -> slot.topology().isEmpty())) {
            return Stage.done("node " + id);
        }
        List<String> left = row.get().slots().stream()
                .filter(slot -> !slot.topology().isEmpty())
                .map(slot -> "a worker of '" + slot.topology() + "' is on port " + slot.port())
                .toList();
        return new Stage("node " + id, Optional.of(row.get().state()), withRoom(nodes, id, left));
    }

    /** Why it takes so long, if nothing can leave for want of a place. */
    private static List<String> withRoom(List<NodeRow> nodes, String id, List<String> left) {
        boolean room = nodes.stream()
                .filter(other -> !other.node().equals(id) && other.state().equals("live"))
                .flatMap(other -> other.slots().stream())
                .map(SlotRow::topology)
                .anyMatch(String::isEmpty);
        return room ? left : List.of(left.get(0) + ", and no other node has a free slot");
    }

    private void report(Cluster cluster, String id, Accepted accepted) {
        String state = wait.waits() ? cluster.node(id).state() : "accepted";
        if (result.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("node", id);
            json.put("state", state);
            json.put("message", accepted.message());
            environment.terminal().out().println(Json.text(json));
        } else {
            environment.terminal().out().println(wait.waits() ? "node " + id + " is " + state : accepted.message());
        }
    }
}
