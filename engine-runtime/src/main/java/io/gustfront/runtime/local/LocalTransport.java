package io.gustfront.runtime.local;

/** What connects the workers of a local cluster, if there are several. */
public enum LocalTransport {
    /** Frames are handed over in memory. */
    IN_MEMORY,
    /** TCP over loopback. */
    NETTY
}
