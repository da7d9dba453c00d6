package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.SlotRow;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gust list}. */
@Command(
        name = "list",
        header = "Show the topologies of the cluster, or its nodes.",
        footer = {"", "Example: gust list -o json"})
public final class ListCommand implements Traceless {
    private final CommandEnvironment environment;

    @Option(names = "--nodes", description = "Show the nodes.")
    private boolean nodes;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public ListCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Cluster cluster = clusterOptions.cluster(environment);
        if (nodes) {
            List<NodeRow> rows = cluster.ask(cluster.client()::nodes);
            show("nodes", rows, ListCommand::nodeTable);
            rows.stream().filter(row -> row.clockOffMs() != 0).forEach(this::warn);
        } else {
            show("topologies", cluster.ask(cluster.client()::topologies), BareList::table);
        }
        return 0;
    }

    private <T> void show(String what, List<T> rows, Function<List<T>, TextTable> table) {
        if (result.json()) {
            environment.terminal().out().println(Json.text(Map.of(what, rows)));
        } else if (rows.isEmpty()) {
            environment.terminal().err().println("there are no " + what);
        } else {
            table.apply(rows)
                    .print(environment.terminal().out(), environment.terminal().width());
        }
    }

    private void warn(NodeRow row) {
        environment
                .terminal()
                .err()
                .println("warning: the clock of node " + row.node() + " is " + clock(row)
                        + " off the leading master's; times in its logs and errors are off by as much");
    }

    private static TextTable nodeTable(List<NodeRow> rows) {
        TextTable table =
                TextTable.of(Align.LEFT, Align.LEFT, Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.LEFT);
        table.row("NODE", "HOST", "STATE", "SLOTS", "FREE", "CLOCK", "RUNS");
        rows.forEach(row -> table.row(
                row.node(),
                row.host(),
                row.state() + (row.connected() || row.state().equals("lost") ? "" : ", not connected"),
                Integer.toString(row.slots().size()),
                Long.toString(row.slots().stream()
                        .filter(slot -> slot.topology().isEmpty())
                        .count()),
                row.clockOffMs() == 0 ? "" : clock(row),
                row.slots().stream()
                        .map(SlotRow::topology)
                        .filter(topology -> !topology.isEmpty())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "))));
        return table;
    }

    /** By how much it is off, with a sign; what it took to tell is in it, so no more digits than it has. */
    private static String clock(NodeRow row) {
        long seconds = Math.round(row.clockOffMs() / 1e3);
        return (seconds < 0 ? "-" : "+") + Age.of(Math.abs(seconds) * 1_000);
    }
}
