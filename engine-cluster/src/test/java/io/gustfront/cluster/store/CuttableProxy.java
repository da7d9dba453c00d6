package io.gustfront.cluster.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server, and cuts their connections when told. */
final class CuttableProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean cutAtNextReply;

    CuttableProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        start("proxy-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections, and takes no new ones. */
    void cut() {
        cut = true;
        open.forEach(CuttableProxy::close);
    }

    /** Lets the next bytes of the server get lost with the connection; an answer to a ping, 20 bytes, doesn't count. */
    void cutAtNextReply() {
        cutAtNextReply = true;
    }

    void mend() {
        cut = false;
        cutAtNextReply = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                if (cut) {
                    close(client);
                    continue;
                }
                Socket server = new Socket(InetAddress.getByName("127.0.0.1"), target);
                open.add(server);
                start("proxy-up", () -> copy(client, server, false));
                start("proxy-down", () -> copy(server, client, true));
            } catch (IOException e) {
                // closed, or the server is away
            }
        }
    }

    private void copy(Socket from, Socket to, boolean replies) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int length;
            while ((length = in.read(buffer)) >= 0) {
                if (replies && cutAtNextReply && length > 20) {
                    cutAtNextReply = false;
                    cut();
                    return;
                }
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            // cut
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
