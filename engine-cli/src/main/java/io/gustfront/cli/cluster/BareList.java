package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.cluster.view.Views.TopologyRow;
import java.util.List;

/**
 * {@code gust list} and nothing else, which people and their scripts run again and again. It does what {@link ListCommand} does
 * without options, but needs no parser of command lines, which takes longer to start than to ask the cluster.
 */
public final class BareList {
    private BareList() {}

    /** Whether these are the words. */
    public static boolean isMeant(String... arguments) {
        return arguments.length == 1 && arguments[0].equals("list");
    }

    /**
     * Asks the cluster and shows what it says.
     *
     * @throws CommandFailedException if it can't be asked
     */
    public static void run(CommandEnvironment environment) {
        ClusterLocation location = ClusterLocation.find(
                List.of(), null, environment.installation(), DevState.ofUser(), environment.variables());
        Cluster cluster = new Cluster(location);
        List<TopologyRow> rows = cluster.ask(cluster.client()::topologies);
        if (rows.isEmpty()) {
            environment.terminal().err().println("there are no topologies");
        } else {
            table(rows)
                    .print(environment.terminal().out(), environment.terminal().width());
        }
    }

    /** A line for each. */
    static TextTable table(List<TopologyRow> rows) {
        TextTable table =
                TextTable.of(Align.LEFT, Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.LEFT);
        table.row("NAME", "STATE", "WORKERS", "EXECUTORS", "TASKS", "AGE", "");
        for (TopologyRow row : rows) {
            table.row(
                    row.name(),
                    row.state(),
                    row.workers() + (row.workers() == row.wantedWorkers() ? "" : "/" + row.wantedWorkers()),
                    Integer.toString(row.executors()),
                    Integer.toString(row.tasks()),
                    Age.since(row.submittedAtMs()),
                    row.reason());
        }
        return table;
    }
}
