package io.gustfront.chaos.inject;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between workers: they listen on 127.0.0.1, but are told to each other as 127.0.1.1, where this listens on the same ports and
 * hands on what comes. So it can break what goes from worker to worker, and nothing else. A thread for each port and two for each
 * connection.
 */
public final class LinkProxy implements Closeable {
    /** The name by which workers are to be told of each other. */
    public static final String HOST = "127.0.1.1";

    private static final String WORKERS = "127.0.0.1";
    private static final int BACKLOG = 64;
    private static final int CONNECT_MS = 5_000;
    private static final int BUFFER = 16 << 10;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long SLOW_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Concern ALL = (clientPort, workerPort) -> true;

    /** What it does with what comes. */
    public enum Mode {
        /** Hands it on. */
        PASS,
        /** Has closed all connections, and closes each that is made. */
        CUT,
        /** Takes connections, and what is sent, and keeps it. */
        HOLD,
        /** Hands on 16 KiB at a time, and waits 200 ms in between. */
        SLOW
    }

    private final List<ServerSocket> doors = new ArrayList<>();
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final AtomicLong broken = new AtomicLong();

    /** Both are written by the command's thread, this before the mode. */
    private volatile Concern cutting = ALL;

    private volatile Mode mode = Mode.PASS;
    private volatile boolean closed;

    /** Which connections are to be cut. */
    @FunctionalInterface
    interface Concern {
        /**
         * Whether this one is. May be called by several threads.
         *
         * @param clientPort from which port it was made
         * @param workerPort to the worker of which port
         */
        boolean isOf(int clientPort, int workerPort);
    }

    /** A connection's two ends. */
    private record Pair(Socket client, Socket worker, int port) {
        void close() {
            closeQuietly(client);
            closeQuietly(worker);
        }
    }

    /** Stands before the workers of some ports. */
    public LinkProxy(Collection<Integer> ports) throws IOException {
        try {
            for (int port : ports) {
                ServerSocket door = new ServerSocket();
                doors.add(door);
                door.setReuseAddress(true);
                door.bind(new InetSocketAddress(InetAddress.getByName(HOST), port), BACKLOG);
                start("link-proxy-" + port, () -> accept(door, port));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** By the command's thread: from now on. */
    public void set(Mode wanted) {
        set(wanted, ALL);
    }

    /** By the command's thread: from now on some connections are cut, and all others pass. */
    void cutOnly(Concern concern) {
        set(Mode.CUT, concern);
    }

    private void set(Mode wanted, Concern concern) {
        broken.set(0);
        cutting = concern;
        mode = wanted;
        pairs.forEach(this::cutIfConcerned);
    }

    private void cutIfConcerned(Pair pair) {
        if (isCut(pair.client(), pair.port())) {
            cut(pair);
        }
    }

    private boolean isCut(Socket client, int port) {
        return mode == Mode.CUT && cutting.isOf(client.getPort(), port);
    }

    /** Counts each connection once, whoever ends it. */
    private void cut(Pair pair) {
        if (pairs.remove(pair)) {
            broken.incrementAndGet();
            pair.close();
        }
    }

    /** How often the mode made a difference since it was set: connections closed, pieces kept or slowed down. */
    public long broken() {
        return broken.get();
    }

    private void accept(ServerSocket door, int port) {
        while (!closed) {
            try {
                Socket client = door.accept();
                if (isCut(client, port)) {
                    broken.incrementAndGet();
                    closeQuietly(client);
                } else {
                    start("link-proxy-" + port + "-connect", () -> connect(client, port));
                }
            } catch (IOException e) {
                if (!closed) {
                    LockSupport.parkNanos(LOOK_NS);
                }
            }
        }
    }

    private void connect(Socket client, int port) {
        Socket worker = new Socket();
        Pair pair = new Pair(client, worker, port);
        try {
            awaitPassage();
            worker.connect(new InetSocketAddress(WORKERS, port), CONNECT_MS);
            client.setTcpNoDelay(true);
            worker.setTcpNoDelay(true);
            pairs.add(pair);
            cutIfConcerned(pair);
            start("link-proxy-" + port + "-in", () -> pump(pair, client, worker));
            pump(pair, worker, client);
        } catch (IOException e) {
            end(pair);
        }
    }

    private void pump(Pair pair, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitPassage();
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // As good as its end.
        } finally {
            end(pair);
        }
    }

    /** Returns when the mode lets something pass. */
    private void awaitPassage() {
        if (mode == Mode.SLOW) {
            broken.incrementAndGet();
            LockSupport.parkNanos(SLOW_NS);
        }
        if (mode == Mode.HOLD) {
            broken.incrementAndGet();
            while (mode == Mode.HOLD && !closed) {
                LockSupport.parkNanos(LOOK_NS);
            }
        }
    }

    private void end(Pair pair) {
        pairs.remove(pair);
        pair.close();
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It was to end, and has.
        }
    }

    @Override
    public void close() {
        closed = true;
        doors.forEach(LinkProxy::closeQuietly);
        pairs.forEach(Pair::close);
    }
}
