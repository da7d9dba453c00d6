package io.gustfront.cluster.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Tries whether a port can be listened on, before anything is started that would have to be ended; and says so with the key, which the
 * libraries that listen don't know.
 */
final class PortProbe {
    private PortProbe() {}

    /**
     * Tries it.
     *
     * @param who wants to listen, for people: "the master"
     * @param key by which the port is set
     * @throws IOException if it can't be listened on; the message is for people
     */
    static void require(String who, String host, int port, String key) throws IOException {
        try {
            listen(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new IOException(
                    who + " can't listen on " + host + ":" + port + ", the port is taken or not to be used ("
                            + e.getMessage() + "); set " + key + " to another",
                    e);
        }
    }

    /** Listens for a moment. */
    static void listen(InetSocketAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        }
    }
}
