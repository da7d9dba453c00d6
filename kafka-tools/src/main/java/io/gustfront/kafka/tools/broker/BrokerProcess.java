package io.gustfront.kafka.tools.broker;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.dev.KafkaLauncher;
import io.gustfront.cli.process.ChildProcess;
import io.gustfront.cli.process.DirectoryTree;
import io.gustfront.cli.process.FreePorts;
import io.gustfront.cli.process.ParentWatch;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/**
 * A Kafka broker (KRaft, a quorum of one) in a process of its own, on free loopback ports, with everything that it writes in a
 * directory of its own. Closing it ends the process and deletes the directory. Should this JVM end without closing it, the broker
 * does both itself.
 */
public final class BrokerProcess implements KafkaLauncher.Broker {
    private static final String PROPERTIES = "server.properties";
    private static final String OUTPUT = "output.log";

    private static final Duration READY_DEADLINE = Duration.ofSeconds(60);
    private static final Duration TERMINATE_DEADLINE = Duration.ofSeconds(10);

    private final ChildProcess.Start command;
    private final Path directory;
    private final int port;
    private ChildProcess process;

    private BrokerProcess(ChildProcess.Start command, Path directory, int port) throws IOException {
        this.command = command;
        this.directory = directory;
        this.port = port;
        this.process = ChildProcess.start(command);
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
        List<Integer> ports = FreePorts.find(2);
        Properties properties = properties(directory, ports.get(0), ports.get(1));
        try (OutputStream out = Files.newOutputStream(directory.resolve(PROPERTIES))) {
            properties.store(out, null);
        }
        List<String> words = List.of(
                "-Xms256m",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Dlog4j2.configurationFile=" + logging.toUri(),
                "-cp",
                String.join(
                        File.pathSeparator, classPathOf(BrokerMain.class), classPathOf(ParentWatch.class), classPath),
                BrokerMain.class.getName(),
                directory.toString(),
                PROPERTIES);
        Path output = directory.resolve(OUTPUT);
        ChildProcess.Start command =
                new ChildProcess.Start("the Kafka broker", words, directory, output, output, TERMINATE_DEADLINE);
        return new BrokerProcess(command, directory, ports.get(0));
    }

    /** Ends it by SIGKILL, and leaves all that it has written; returns when it is gone. */
    public void kill() {
        process.kill();
    }

    /** After {@link #kill}: starts it again, on the same port, with what it had written; it isn't ready yet. */
    public void startAgain() {
        if (process.isAlive()) {
            throw new IllegalStateException("the broker runs");
        }
        try {
            process = ChildProcess.start(command);
        } catch (IOException e) {
            throw new UncheckedIOException("the Kafka broker can't be started again", e);
        }
    }

    /** Whether it has a process. */
    public boolean isAlive() {
        return process.isAlive();
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
        properties.setProperty("log.dirs", directory.resolve(BrokerMain.DATA).toString());
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

    private static String classPathOf(Class<?> type) {
        return Path.of(URI.create(
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
                    + " s; it said last:\n" + process.lastOutput());
        }
    }

    @Override
    public void throwIfEnded() {
        process.throwIfEnded();
    }

    /** Whether it can be reached. */
    public boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
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
        process.close();
        if (!DirectoryTree.delete(directory)) {
            throw new IllegalStateException("the directory '" + directory + "' can't be deleted");
        }
    }
}
