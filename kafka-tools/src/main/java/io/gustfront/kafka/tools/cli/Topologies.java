package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.cluster.Cluster;
import io.gustfront.cli.cluster.ClusterOptions;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cluster.view.Views.TopologyRow;
import io.gustfront.kafka.SpoutSource;
import io.gustfront.runtime.channel.TopologyStructure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What topologies of a cluster read from Kafka. */
final class Topologies {
    private Topologies() {}

    /** The cluster that is meant; empty if nothing says which, or what lets one in. */
    static Optional<Cluster> cluster(ClusterOptions options, CommandEnvironment environment) {
        try {
            return Optional.of(options.cluster(environment));
        } catch (CommandFailedException e) {
            return Optional.empty();
        }
    }

    /**
     * A Kafka spout of a topology.
     *
     * @param row the topology
     * @param component its id
     * @param tasks how many tasks it has
     * @param source what it reads
     */
    record Reader(TopologyRow row, String component, int tasks, SpoutSource source) {
        String group() {
            return source.groupOf(row.name(), component);
        }
    }

    /** The Kafka spouts of a topology; empty if there is no such topology. */
    static List<Reader> readers(Cluster cluster, String topology) {
        return cluster.ask(() -> cluster.client().topology(topology))
                .map(detail -> readers(cluster, detail.row()))
                .orElse(List.of());
    }

    /** All Kafka spouts; empty if no cluster can be asked. */
    static Optional<List<Reader>> all(Optional<Cluster> named) {
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Cluster cluster = named.get();
        try {
            List<Reader> readers = new ArrayList<>();
            cluster.ask(() -> cluster.client().topologies()).forEach(row -> readers.addAll(readers(cluster, row)));
            return Optional.of(readers);
        } catch (CommandFailedException e) {
            return Optional.empty();
        }
    }

    private static List<Reader> readers(Cluster cluster, TopologyRow row) {
        TopologyStructure structure = cluster.ask(() -> cluster.client().structure(row.name()));
        List<Reader> readers = new ArrayList<>();
        new TreeMap<>(structure.components())
                .forEach((id, component) -> SpoutSource.of(Map.copyOf(component.configuration()))
                        .ifPresent(source -> readers.add(new Reader(row, id, component.tasks(), source))));
        return readers;
    }
}
