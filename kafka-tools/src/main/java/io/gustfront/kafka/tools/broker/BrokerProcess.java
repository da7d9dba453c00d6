package io.gustfront.kafka.tools.broker;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Wait;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A Kafka broker (KRaft, a quorum of one) in a process of its own, on free loopback ports, with everything that it writes in a
 * directory of its own. Closing it ends the process and deletes the directory. Should this JVM end without closing it, the broker
 * does both itself.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final String PROPERTIES = "server.properties";
    private static final String OUTPUT = "output.log";

    /** A terminal sends Ctrl-C to all that runs in it; but the broker's end is for the one who started it to decide. */
    private static final List<String> DEAF_TO_CTRL_C = List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private static final Duration READY_DEADLINE = Duration.ofSeconds(60);
    private static final Duration TERMINATE_DEADLINE = Duration.ofSeconds(10);
    private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);
    private static final int SHOWN_OUTPUT = 2_000;

    private final Process process;
    private final Path directory;
    private final int port;

    private BrokerProcess(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts a broker; it isn't ready yet.
     *
     * @param classPath the jars of a broker
     * @param logging how it logs, a Log4j configuration
     */
    public static BrokerProcess start(String classPath, Path logging) {
        try {
            Path directory = Files.createTempDirectory("gustfront-kafka-");
            try {
                return start(classPath, logging, directory);
            } catch (IOException | RuntimeException e) {
                DirectoryTree.delete(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new CommandFailedException("the Kafka broker can't be started: " + e.getMessage(), e);
        }
    }

    private static BrokerProcess start(String classPath, Path logging, Path directory) throws IOException {
        List<Integer> ports = freePorts(2);
        Properties properties = properties(directory, ports.get(0), ports.get(1));
        try (OutputStream out = Files.newOutputStream(directory.resolve(PROPERTIES))) {
            properties.store(out, null);
        }
        List<String> command = new ArrayList<>(DEAF_TO_CTRL_C);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Dlog4j2.configurationFile=" + logging,
                "-cp",
                classPathOf(BrokerMain.class) + File.pathSeparator + classPath,
                BrokerMain.class.getName(),
                directory.toString(),
                PROPERTIES));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(OUTPUT).toFile())
                .start();
        return new BrokerProcess(process, directory, ports.get(0));
    }

    private static Properties properties(Path directory, int port, int controllerPort) {
        String listeners = "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort;
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("listeners", listeners);
        properties.setProperty("advertised.listeners", listeners);
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        properties.setProperty("log.dirs", directory.resolve("data").toString());
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "1");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        // Small: by default the log cleaner alone takes 128 MiB.
        properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        return properties;
    }

    /** Found together, so that no two are the same. Somebody else may take one before the broker does; then it says so. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static String classPathOf(Class<?> type) {
        return Path.of(java.net.URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    /**
     * Waits until the broker takes connections.
     *
     * @throws CommandFailedException if it ends instead, or takes too long
     */
    public void awaitReady(Wait wait) {
        boolean ready = wait.withCheck(this::throwIfEnded).isTrueWithin(READY_DEADLINE, this::takesConnections);
        if (!ready) {
            throw new CommandFailedException("the Kafka broker was not ready after " + READY_DEADLINE.toSeconds()
                    + " s; it said last:\n" + lastOutput());
        }
    }

    /**
     * For those who wait for it.
     *
     * @throws CommandFailedException if the process has ended
     */
    public void throwIfEnded() {
        if (!process.isAlive()) {
            throw new CommandFailedException(
                    "the Kafka broker ended with code " + process.exitValue() + "; it said last:\n" + lastOutput());
        }
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String lastOutput() {
        Path file = directory.resolve(OUTPUT);
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(Math.max(0, Files.size(file) - SHOWN_OUTPUT));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(nothing that can be read: " + e.getMessage() + ")";
        }
    }

    /** For Kafka clients. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** Where everything of it is. */
    public Path directory() {
        return directory;
    }

    /** Ends the process: by SIGTERM, or, after a deadline, by SIGKILL. Deletes its directory. */
    @Override
    public void close() {
        // Not Process.destroy: that closes the pipe, too, which tells the broker that its parent is gone.
        process.toHandle().destroy();
        if (!hasEndedWithin(TERMINATE_DEADLINE)) {
            process.destroyForcibly();
            if (!hasEndedWithin(KILL_DEADLINE)) {
                throw new IllegalStateException("the Kafka broker, process " + pid() + ", can't be ended");
            }
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!DirectoryTree.delete(directory)) {
            throw new IllegalStateException("the directory '" + directory + "' can't be deleted");
        }
    }

    /** Ending must not be given up halfway: an interrupt is kept for later. */
    private boolean hasEndedWithin(Duration deadline) {
        long endNs = System.nanoTime() + deadline.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(endNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
