package io.gustfront.cluster.master;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.NodeRecord;
import io.gustfront.cluster.model.NodeText;
import io.gustfront.cluster.model.NodeText.UnreadableNodeException;
import io.gustfront.cluster.model.Presence.Request;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.store.StoreNode;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is durable, as the leader knows it: what is in the store, parsed, with versions. Immutable; {@link Writes} makes the
 * next one.
 *
 * @param topologies by id
 * @param assignments by topology id
 * @param nodes by id
 * @param names by name
 * @param requests the commands that were done, by request id
 * @param broken what couldn't be read, by topology id: set aside, and in nobody else's way
 */
public record Image(
        SortedMap<String, Stored<TopologyRecord>> topologies,
        SortedMap<String, Stored<AssignmentRecord>> assignments,
        SortedMap<String, Stored<NodeRecord>> nodes,
        SortedMap<String, Stored<String>> names,
        SortedMap<String, Stored<Request>> requests,
        SortedMap<String, Broken> broken) {
    /** Copies what it is given. */
    public Image {
        topologies = copy(topologies);
        assignments = copy(assignments);
        nodes = copy(nodes);
        names = copy(names);
        requests = copy(requests);
        broken = copy(broken);
    }

    /** That of an empty store. */
    public static Image empty() {
        return new Image(
                new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    private static <T> SortedMap<String, T> copy(SortedMap<String, T> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    /**
     * Something that was read.
     *
     * @param value what
     * @param version the version of its node
     */
    public record Stored<T>(T value, int version) {}

    /**
     * A topology of which something can't be read.
     *
     * @param cause what and why
     * @param topologyVersion the version of its topology node, if there is one
     * @param assignmentVersion the version of its assignment node, if there is one
     */
    public record Broken(String cause, Optional<Integer> topologyVersion, Optional<Integer> assignmentVersion) {}

    /** Parses what was read of the store, each parent's children by name. */
    public static Image load(
            SortedMap<String, StoreNode> topologyNodes,
            SortedMap<String, StoreNode> assignmentNodes,
            SortedMap<String, StoreNode> nodeNodes,
            SortedMap<String, StoreNode> nameNodes,
            SortedMap<String, StoreNode> requestNodes) {
        SortedMap<String, String> problems = new TreeMap<>();
        SortedMap<String, Stored<TopologyRecord>> topologies = new TreeMap<>();
        topologyNodes.forEach((id, node) -> parse("topology", node, TopologyRecord.class, id, problems)
                .filter(record -> holds(record.id().equals(id), "topology", id, problems))
                .ifPresent(record -> topologies.put(id, new Stored<>(record, node.version()))));
        SortedMap<String, Stored<AssignmentRecord>> assignments = new TreeMap<>();
        assignmentNodes.forEach((id, node) -> parse("assignment", node, AssignmentRecord.class, id, problems)
                .filter(record -> holds(record.topologyId().equals(id), "assignment", id, problems))
                .ifPresent(record -> assignments.put(id, new Stored<>(record, node.version()))));
        SortedMap<String, Stored<NodeRecord>> nodes = new TreeMap<>();
        nodeNodes.forEach((id, node) -> parse("node", node, NodeRecord.class, id, new TreeMap<>())
                .filter(record -> record.node().equals(id))
                .ifPresent(record -> nodes.put(id, new Stored<>(record, node.version()))));
        SortedMap<String, Stored<String>> names = new TreeMap<>();
        nameNodes.forEach((name, node) -> parse("name", node, String.class, name, new TreeMap<>())
                .ifPresent(id -> names.put(name, new Stored<>(id, node.version()))));
        SortedMap<String, Stored<Request>> requests = new TreeMap<>();
        requestNodes.forEach((id, node) -> parse("request", node, Request.class, id, new TreeMap<>())
                .ifPresent(request -> requests.put(id, new Stored<>(request, node.version()))));
        SortedMap<String, Broken> broken = new TreeMap<>();
        problems.forEach((id, cause) -> broken.put(
                id,
                new Broken(
                        cause,
                        Optional.ofNullable(topologyNodes.get(id)).map(StoreNode::version),
                        Optional.ofNullable(assignmentNodes.get(id)).map(StoreNode::version))));
        broken.keySet().forEach(id -> topologies.remove(id));
        return new Image(topologies, assignments, nodes, names, requests, broken);
    }

    private static <T> Optional<T> parse(
            String kind, StoreNode node, Class<T> type, String id, SortedMap<String, String> problems) {
        try {
            return Optional.of(NodeText.read(kind, node.data(), type));
        } catch (UnreadableNodeException e) {
            problems.putIfAbsent(id, "its " + kind + " in ZooKeeper can't be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean holds(boolean condition, String kind, String id, SortedMap<String, String> problems) {
        if (!condition) {
            problems.putIfAbsent(id, "its " + kind + " in ZooKeeper is another topology's");
        }
        return condition;
    }

    /** The topology of a name; also one that is set aside has one. */
    public Optional<String> idOf(String name) {
        return Optional.ofNullable(names.get(name)).map(Stored::value);
    }

    /** A topology. */
    public Optional<TopologyRecord> topology(String id) {
        return Optional.ofNullable(topologies.get(id)).map(Stored::value);
    }

    /** An assignment. */
    public Optional<AssignmentRecord> assignment(String id) {
        return Optional.ofNullable(assignments.get(id)).map(Stored::value);
    }
}
