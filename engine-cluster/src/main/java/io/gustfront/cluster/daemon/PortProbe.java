package io.gustfront.cluster.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;

/**
 * Tries whether a port can be listened on, before anything is started that would have to be ended, or takes it; and says so with the key,
 * which the libraries that listen don't know.
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
            throw refusal(who, host, port, key, e);
        }
    }

    /**
     * Takes it. Connections to it wait until it is served.
     *
     * @return bound; the caller closes it
     * @throws IOException as {@link #require}
     */
    static ServerSocketChannel take(String who, String host, int port, String key) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.socket().bind(address); // the channel's own bind throws UnresolvedAddressException instead
            return channel;
        } catch (IOException e) {
            channel.close();
            throw refusal(who, host, port, key, e);
        }
    }

    private static IOException refusal(String who, String host, int port, String key, IOException cause) {
        return new IOException(
                who + " can't listen on " + host + ":" + port + ", the port is taken or not to be used ("
                        + cause.getMessage() + "); set " + key + " to another",
                cause);
    }

    /** Listens for a moment. */
    static void listen(InetSocketAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        }
    }
}
