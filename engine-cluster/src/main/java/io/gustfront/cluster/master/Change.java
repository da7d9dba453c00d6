package io.gustfront.cluster.master;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.NodeRecord;
import io.gustfront.cluster.model.Presence.Request;
import io.gustfront.cluster.model.TopologyRecord;

/** One thing that is to be different in what is durable. */
public sealed interface Change {
    /**
     * A new topology, whose name is taken with it.
     *
     * @param topology its record
     */
    record AddTopology(TopologyRecord topology) implements Change {}

    /**
     * A topology's record is replaced.
     *
     * @param topology the new one
     */
    record PutTopology(TopologyRecord topology) implements Change {}

    /**
     * A topology goes: record, assignment and name.
     *
     * @param id which
     */
    record RemoveTopology(String id) implements Change {}

    /**
     * A topology's assignment is made or replaced.
     *
     * @param assignment the new one
     */
    record PutAssignment(AssignmentRecord assignment) implements Change {}

    /**
     * A node is made known or altered.
     *
     * @param node the new record
     */
    record PutNode(NodeRecord node) implements Change {}

    /**
     * A node is forgotten.
     *
     * @param node its id
     */
    record RemoveNode(String node) implements Change {}

    /**
     * A command was done.
     *
     * @param id the request's
     * @param request what came of it
     */
    record AddRequest(String id, Request request) implements Change {}

    /**
     * A command is forgotten.
     *
     * @param id the request's
     */
    record RemoveRequest(String id) implements Change {}
}
