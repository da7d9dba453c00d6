package io.gustfront.cluster.store;

/**
 * A node as it was read.
 *
 * @param data not to be altered
 * @param version the number of times that the data was changed
 */
public record StoreNode(byte[] data, int version) {}
