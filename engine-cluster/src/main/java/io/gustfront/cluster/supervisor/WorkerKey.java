package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.Ids;
import io.gustfront.runtime.process.WorkerArguments;
import java.util.Optional;

/**
 * One start of a slot's worker on this node.
 *
 * @param topologyId whose worker
 * @param port the slot
 * @param incarnation the start
 */
public record WorkerKey(String topologyId, int port, int incarnation) {
    /** Refuses illegal ids. */
    public WorkerKey {
        Ids.require("topology's id", topologyId);
    }

    /** As the worker names itself in the handshake. */
    public String subject() {
        return WorkerArguments.subject(topologyId, port, incarnation);
    }

    /** From what a worker names itself; empty if that is no such name. */
    public static Optional<WorkerKey> parse(String subject) {
        String[] words = subject.split("/", -1);
        try {
            return words.length == 3 && Ids.isLegal(words[0])
                    ? Optional.of(new WorkerKey(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2])))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return subject();
    }
}
