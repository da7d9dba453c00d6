package io.gustfront.cli.cluster;

import io.gustfront.api.config.Nearest;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.model.Ids;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.TopologyRow;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;

/** A cluster as the commands see it: its client, and what is said when something isn't there. */
public final class Cluster {
    private static final int UNAUTHORIZED = 401;

    private final ClusterLocation location;
    private final GustClient client;

    Cluster(ClusterLocation location) {
        this.location = location;
        this.client = new GustClient(location.masters(), location.token());
    }

    /** For requests to its masters; to be used inside {@link #ask}. */
    public GustClient client() {
        return client;
    }

    /** Another, which looks for a leading master no longer than told. */
    GustClient client(Duration patience) {
        return new GustClient(location.masters(), location.token(), patience);
    }

    /**
     * Asks it something.
     *
     * @throws CommandFailedException if it refuses, or can't be reached
     */
    public <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (GustException e) {
            throw new CommandFailedException(
                    e.status() == UNAUTHORIZED
                            ? e.getMessage() + "; the secret in '" + location.secretFile() + "' is not this cluster's"
                            : String.valueOf(e.getMessage()),
                    e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * A topology.
     *
     * @throws CommandFailedException if there is none of that name
     */
    public TopologyDetail topology(String name) {
        return ask(() -> client.topology(name)).orElseThrow(() -> noTopology(name));
    }

    private CommandFailedException noTopology(String name) {
        Collection<String> names =
                ask(client::topologies).stream().map(TopologyRow::name).toList();
        return new CommandFailedException("there is no topology '" + Ids.shown(name) + "'" + instead(name, names));
    }

    /**
     * A component of a topology.
     *
     * @throws CommandFailedException if there is none of that id
     */
    String component(TopologyDetail topology, String component) {
        if (!topology.components().containsKey(component)) {
            throw new CommandFailedException("'" + topology.row().name() + "' has no component '" + Ids.shown(component)
                    + "'" + instead(component, topology.components().keySet()));
        }
        return component;
    }

    /**
     * A node.
     *
     * @throws CommandFailedException if there is none of that id
     */
    NodeRow node(String id) {
        Collection<NodeRow> nodes = ask(client::nodes);
        return nodes.stream().filter(node -> node.node().equals(id)).findFirst().orElseThrow(() -> {
            Collection<String> ids = nodes.stream().map(NodeRow::node).toList();
            return new CommandFailedException("there is no node '" + Ids.shown(id) + "'" + instead(id, ids));
        });
    }

    private static String instead(String wanted, Collection<String> known) {
        if (known.isEmpty()) {
            return "; there is none at all";
        }
        return Nearest.to(wanted, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElseGet(() -> "; there "
                        + (known.size() == 1 ? "is only " : "are ")
                        + String.join(", ", known.stream().limit(10).toList())
                        + (known.size() > 10 ? "..." : ""));
    }
}
