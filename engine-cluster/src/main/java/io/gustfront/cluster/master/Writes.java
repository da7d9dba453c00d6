package io.gustfront.cluster.master;

import static io.gustfront.cluster.store.StoreLayout.ASSIGNMENTS;
import static io.gustfront.cluster.store.StoreLayout.NAMES;
import static io.gustfront.cluster.store.StoreLayout.NODES;
import static io.gustfront.cluster.store.StoreLayout.REQUESTS;
import static io.gustfront.cluster.store.StoreLayout.TERM;
import static io.gustfront.cluster.store.StoreLayout.TOPOLOGIES;

import io.gustfront.cluster.master.Image.Broken;
import io.gustfront.cluster.master.Image.Stored;
import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.NodeRecord;
import io.gustfront.cluster.model.NodeText;
import io.gustfront.cluster.model.Presence.Request;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.StoreWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Changes as a commit, and the image after it. Every commit first checks the version of {@code /term}: of a leader that isn't one
 * any more, nothing is written.
 *
 * @param writes for the store
 * @param after the image when they are done
 */
public record Writes(List<StoreWrite> writes, Image after) {
    /** Copies what it is given. */
    public Writes {
        writes = List.copyOf(writes);
    }

    /** The commit that makes changes to an image. */
    public static Writes of(List<Change> changes, Image image, int termVersion) {
        Draft draft = new Draft(image);
        draft.writes.add(new StoreWrite.Check(TERM, termVersion));
        changes.forEach(draft::add);
        return new Writes(
                draft.writes,
                new Image(draft.topologies, draft.assignments, draft.nodes, draft.names, draft.requests, draft.broken));
    }

    private static final class Draft {
        final List<StoreWrite> writes = new ArrayList<>();
        final SortedMap<String, Stored<TopologyRecord>> topologies;
        final SortedMap<String, Stored<AssignmentRecord>> assignments;
        final SortedMap<String, Stored<NodeRecord>> nodes;
        final SortedMap<String, Stored<String>> names;
        final SortedMap<String, Stored<Request>> requests;
        final SortedMap<String, Broken> broken;

        Draft(Image image) {
            topologies = new TreeMap<>(image.topologies());
            assignments = new TreeMap<>(image.assignments());
            nodes = new TreeMap<>(image.nodes());
            names = new TreeMap<>(image.names());
            requests = new TreeMap<>(image.requests());
            broken = new TreeMap<>(image.broken());
        }

        void add(Change change) {
            if (change instanceof Change.AddTopology add) {
                put(TOPOLOGIES, "topology", add.topology().id(), add.topology(), topologies);
                put(NAMES, "name", add.topology().name(), add.topology().id(), names);
            } else if (change instanceof Change.PutTopology put) {
                put(TOPOLOGIES, "topology", put.topology().id(), put.topology(), topologies);
            } else if (change instanceof Change.PutAssignment put) {
                put(ASSIGNMENTS, "assignment", put.assignment().topologyId(), put.assignment(), assignments);
            } else if (change instanceof Change.PutNode put) {
                put(NODES, "node", put.node().node(), put.node(), nodes);
            } else if (change instanceof Change.AddRequest add) {
                put(REQUESTS, "request", add.id(), add.request(), requests);
            } else if (change instanceof Change.RemoveNode remove) {
                delete(NODES, remove.node(), nodes);
            } else if (change instanceof Change.RemoveRequest remove) {
                delete(REQUESTS, remove.id(), requests);
            } else if (change instanceof Change.RemoveTopology remove) {
                removeTopology(remove.id());
            }
        }

        private <T> void put(String parent, String kind, String name, T value, SortedMap<String, Stored<T>> map) {
            byte[] data = NodeText.write(kind, value);
            String path = StoreLayout.child(parent, name);
            Stored<T> before = map.get(name);
            if (before == null) {
                writes.add(new StoreWrite.Create(path, data, false));
                map.put(name, new Stored<>(value, 0));
            } else {
                writes.add(new StoreWrite.Put(path, data, before.version()));
                map.put(name, new Stored<>(value, before.version() + 1));
            }
        }

        private <T> void delete(String parent, String name, SortedMap<String, Stored<T>> map) {
            Stored<T> before = map.remove(name);
            if (before != null) {
                writes.add(new StoreWrite.Delete(StoreLayout.child(parent, name), before.version()));
            }
        }

        private void removeTopology(String id) {
            delete(TOPOLOGIES, id, topologies);
            delete(ASSIGNMENTS, id, assignments);
            names.entrySet().stream()
                    .filter(entry -> entry.getValue().value().equals(id))
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(name -> delete(NAMES, name, names));
            Broken set = broken.remove(id);
            if (set != null) {
                set.topologyVersion()
                        .ifPresent(version ->
                                writes.add(new StoreWrite.Delete(StoreLayout.child(TOPOLOGIES, id), version)));
                // An assignment that could be read was removed above.
                set.assignmentVersion()
                        .filter(version -> writes.stream()
                                .noneMatch(write -> write.path().equals(StoreLayout.child(ASSIGNMENTS, id))))
                        .ifPresent(version ->
                                writes.add(new StoreWrite.Delete(StoreLayout.child(ASSIGNMENTS, id), version)));
            }
        }
    }
}
