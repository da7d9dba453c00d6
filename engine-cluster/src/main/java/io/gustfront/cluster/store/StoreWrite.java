package io.gustfront.cluster.store;

/** One of the writes of a commit. */
public sealed interface StoreWrite {
    /** The version that fits any. */
    int ANY_VERSION = -1;

    /** Which node. */
    String path();

    /**
     * Changes nothing; the commit fails unless the node has the version.
     *
     * @param path which node
     * @param version from 0
     */
    record Check(String path, int version) implements StoreWrite {}

    /**
     * Makes a node; fails if it is there, or its parent isn't.
     *
     * @param path which node
     * @param data its data
     * @param ephemeral whether it goes with the session
     */
    record Create(String path, byte[] data, boolean ephemeral) implements StoreWrite {}

    /**
     * Replaces a node's data.
     *
     * @param path which node
     * @param data its new data
     * @param version fails unless the node has it
     */
    record Put(String path, byte[] data, int version) implements StoreWrite {}

    /**
     * Removes a node.
     *
     * @param path which node
     * @param version fails unless the node has it
     */
    record Delete(String path, int version) implements StoreWrite {}
}
