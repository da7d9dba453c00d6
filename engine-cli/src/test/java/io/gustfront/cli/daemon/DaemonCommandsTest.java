package io.gustfront.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.Main;
import io.gustfront.cli.process.FreePorts;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.config.SecretFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemons as processes, as {@code bin/gust} runs them. */
class DaemonCommandsTest {
    private static final long LONG_S = 60;

    @TempDir
    Path directory;

    private final List<Daemon> daemons = new ArrayList<>();

    private final class Daemon {
        final Process process;
        final Path errors;
        final CompletableFuture<String> firstLine;

        Daemon(String... words) throws IOException {
            errors = directory.resolve("err-" + daemons.size());
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dgustfront.home=" + directory.resolve("home"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
            command.addAll(List.of(words));
            command.addAll(List.of("-c", "data.dir=" + directory.resolve("data")));
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            firstLine = CompletableFuture.supplyAsync(() -> {
                try {
                    return String.valueOf(out.readLine());
                } catch (IOException e) {
                    return e.toString();
                }
            });
            daemons.add(this);
        }

        String ready() throws Exception {
            String line = firstLine.get(LONG_S, TimeUnit.SECONDS);
            assertThat(line).as(Files.readString(errors)).contains(" is ready: ");
            return line;
        }

        int code() throws Exception {
            assertThat(process.waitFor(LONG_S, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        int terminate() throws Exception {
            process.destroy(); // SIGTERM
            return code();
        }

        /** What it says to its user when it fails, which is the last line. */
        String complaint() throws IOException {
            List<String> lines = Files.readAllLines(errors);
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }
    }

    @AfterEach
    void endAll() throws Exception {
        for (Daemon daemon : daemons) {
            if (daemon.process.isAlive()) {
                daemon.process.destroyForcibly().waitFor(LONG_S, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void shouldRunAClusterOfThreeProcessesAndEndEachOnSigterm() throws Exception {
        List<Integer> ports = FreePorts.find(3);
        String zooKeeperPort = Integer.toString(ports.get(0));
        String restPort = Integer.toString(ports.get(1));
        String servers = "zookeeper.servers=127.0.0.1:" + zooKeeperPort;

        Daemon zooKeeper = new Daemon("zookeeper", "-c", "zookeeper.port=" + zooKeeperPort);
        assertThat(zooKeeper.ready()).isEqualTo("zookeeper is ready: 127.0.0.1:" + zooKeeperPort);
        Daemon master = new Daemon(
                "master", "-c", servers, "-c", "master.control-port=0", "-c", "master.rest-port=" + restPort);
        Daemon supervisor = new Daemon(
                "supervisor", "-c", servers, "-c", "supervisor.class-path=x", "-c", "supervisor.ports=" + ports.get(2));
        assertThat(master.ready()).contains("REST API at http://127.0.0.1:" + restPort);
        assertThat(supervisor.ready()).contains("supervisor of node node-");
        GustClient client = new GustClient(
                List.of(URI.create("http://127.0.0.1:" + restPort)),
                SecretFile.token(SecretFile.read(directory.resolve("data").resolve("secret"))));
        Awaitility.await()
                .atMost(Duration.ofSeconds(LONG_S))
                .until(() -> client.nodes().size() == 1 && client.nodes().get(0).connected());

        assertThat(supervisor.terminate()).isZero();
        assertThat(master.terminate()).isZero();
        assertThat(zooKeeper.terminate()).isZero();
        try (Stream<Path> left = Files.list(directory.resolve("data").resolve("zookeeper"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .filteredOn(name -> name.endsWith(".properties"))
                    .hasSizeLessThan(2);
        }
    }

    @Test
    void shouldSayInOneLineWhatCannotWork() throws Exception {
        String away = "zookeeper.servers=127.0.0.1:1";
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Daemon withoutZooKeeper = new Daemon(
                    "supervisor",
                    "-c",
                    away,
                    "-c",
                    "zookeeper.patience=1s",
                    "-c",
                    "supervisor.class-path=x",
                    "-c",
                    "supervisor.ports=" + FreePorts.find(1).get(0));
            assertThat(withoutZooKeeper.code()).isEqualTo(1);
            assertThat(withoutZooKeeper.complaint())
                    .contains("ZooKeeper doesn't answer at 127.0.0.1:1")
                    .contains("zookeeper.servers")
                    .contains("waited 1 s");
            Daemon open = new Daemon("master", "-c", away, "-c", "master.bind-host=0.0.0.0");
            Daemon takenPort = new Daemon("zookeeper", "-c", "zookeeper.port=" + taken.getLocalPort());
            Daemon mistyped = new Daemon("master", "-c", "master.rest-prot=1");

            assertThat(open.code()).isEqualTo(1);
            assertThat(open.complaint()).contains("master.bind-host is 0.0.0.0").contains("secret.file");
            assertThat(takenPort.code()).isEqualTo(1);
            assertThat(takenPort.complaint()).contains("127.0.0.1:" + taken.getLocalPort());
            assertThat(mistyped.code()).isEqualTo(1);
            assertThat(mistyped.complaint()).contains("did you mean 'master.rest-port'");
        }
    }
}
