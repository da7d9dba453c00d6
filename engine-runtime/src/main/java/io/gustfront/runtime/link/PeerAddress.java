package io.gustfront.runtime.link;

import static java.util.Objects.requireNonNull;

/**
 * Where a peer's links are answered.
 *
 * @param host a name or a literal address
 * @param port its slot's port
 * @param incarnation the newest start of it that the plan knows; 0 if none is known
 */
public record PeerAddress(String host, int port, int incarnation) {
    /** Checks the ranges. */
    public PeerAddress {
        requireNonNull(host, "host");
        if (port < 0 || port > 65_535 || incarnation < 0) {
            throw new IllegalArgumentException("not an address of a peer: " + host + ":" + port + " #" + incarnation);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
