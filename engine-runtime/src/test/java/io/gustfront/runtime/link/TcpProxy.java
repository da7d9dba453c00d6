package io.gustfront.runtime.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Stands between two workers on loopback; a test can kill what goes through it, or stop it without a word. */
final class TcpProxy implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    final int port;
    private final int target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile boolean closed;

    TcpProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, LOOPBACK);
        this.port = server.getLocalPort();
        start(this::accept);
    }

    /** Kills all connections. Each end hears a reset, in the midst of whatever is under way. */
    int kill() {
        int killed = 0;
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
                killed++;
            } catch (IOException e) {
                // It was gone already.
            }
        }
        return killed;
    }

    /** Forwards nothing any more until told otherwise, and tells nobody. */
    void stop(boolean newStopped) {
        stopped = newStopped;
    }

    private void accept() {
        while (!closed) {
            try {
                Socket from = server.accept();
                sockets.add(from);
                Socket to = new Socket(LOOPBACK, target);
                sockets.add(to);
                start(() -> forward(from, to));
                start(() -> forward(to, from));
            } catch (IOException e) {
                // The target is gone, or this proxy.
            }
        }
    }

    private void forward(Socket from, Socket to) {
        byte[] buffer = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                while (stopped && !closed) {
                    LockSupport.parkNanos(1_000_000);
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // Killed.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        kill();
    }
}
