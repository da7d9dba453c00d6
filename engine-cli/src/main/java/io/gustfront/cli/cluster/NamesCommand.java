package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.TopologyRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code gust names}: asked by the script of {@code gust completion} while somebody types. So it says nothing where it has nothing to
 * say, whatever the cause, and doesn't wait for a master.
 */
@Command(
        name = "names",
        hidden = true,
        header = "Write the names of topologies, of nodes, or of a topology's components, one a line.",
        footer = {"", "Example: gust names components word-count"})
public final class NamesCommand implements Traceless {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final CommandEnvironment environment;

    /** What names are wanted of. */
    enum Kind {
        TOPOLOGIES,
        NODES,
        COMPONENTS
    }

    @Parameters(index = "0", paramLabel = "topologies|nodes|components", description = "Names of what.")
    private Kind kind;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TOPOLOGY", description = "Whose components.")
    private @Nullable String topology;

    @Mixin
    private ClusterOptions clusterOptions;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public NamesCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try {
            names(clusterOptions.cluster(environment).client(PATIENCE))
                    .forEach(environment.terminal().out()::println);
            return 0;
        } catch (CommandFailedException | GustException | IllegalArgumentException e) {
            return 1;
        }
    }

    private Iterable<String> names(GustClient client) {
        return switch (kind) {
            case TOPOLOGIES ->
                client.topologies().stream().map(TopologyRow::name).toList();
            case NODES -> client.nodes().stream().map(NodeRow::node).toList();
            case COMPONENTS ->
                Optional.ofNullable(topology)
                        .flatMap(client::topology)
                        .<Iterable<String>>map(
                                detail -> new TreeSet<>(detail.components().keySet()))
                        .orElse(List.of());
        };
    }
}
