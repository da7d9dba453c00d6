package io.gustfront.cli.process;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of loopback that nobody listens on. They are below those that operating systems give to connections by themselves: a port
 * that is only used after a while would be taken by somebody's connection now and then. A process finds each once before it begins anew, and
 * others that run with it begin elsewhere, so that what is found doesn't fall to two before it is used.
 */
public final class FreePorts {
    private static final int LOWEST = 10_240;
    private static final int BEYOND = 32_768;
    private static final int TRIES = 1_000;

    /** How far those begin from each other whose process ids are neighbours. */
    private static final int STEP = 64;

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * STEP % (BEYOND - LOWEST)));

    private FreePorts() {}

    /** Found together, so that no two are the same. Somebody else may take one before it is used; who uses it then says so. */
    public static List<Integer> find(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int tries = 0; sockets.size() < count && tries < count + TRIES; tries++) {
                try {
                    int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), BEYOND - LOWEST);
                    sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                } catch (BindException e) {
                    // Taken: the next one.
                }
            }
            if (sockets.size() < count) {
                throw new IOException("no " + count + " ports of loopback are free");
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
