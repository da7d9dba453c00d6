package io.gustfront.cluster.store;

import java.util.List;

/** How a commit ended. */
public sealed interface CommitResult {
    /**
     * All was done.
     *
     * @param versions for each write the version that its node has now; -1 for a delete
     */
    record Done(List<Integer> versions) implements CommitResult {
        /** Copies what it is given. */
        public Done {
            versions = List.copyOf(versions);
        }
    }

    /**
     * Nothing was done.
     *
     * @param index the first write that couldn't be
     * @param path its node
     * @param reason why
     */
    record Refused(int index, String path, Reason reason) implements CommitResult {}

    /** The connection broke: all was done, or nothing. */
    record Unknown() implements CommitResult {}

    /** Why a write couldn't be done. */
    enum Reason {
        /** The node has another version. */
        VERSION,
        /** The node is there already. */
        EXISTS,
        /** There is no such node, or no parent for it. */
        MISSING,
        /** The store said something else: not allowed, too large, has children. */
        OTHER
    }
}
