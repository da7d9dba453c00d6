package io.gustfront.kafka.tools.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.command.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts real brokers. */
@Timeout(120)
class BrokerProcessTest {
    static final String CLASS_PATH = System.getProperty("java.class.path");
    static final Path LOGGING = Path.of("../conf/log4j2.xml").toAbsolutePath();

    private final Wait wait = new Wait(new StopSignal());

    @Test
    void shouldRunABrokerAndLeaveNothing() throws Exception {
        Path directory;
        ProcessHandle process;
        try (BrokerProcess broker = BrokerProcess.start(CLASS_PATH, LOGGING)) {
            directory = broker.directory();
            process = ProcessHandle.of(broker.pid()).orElseThrow();

            broker.awaitReady(wait);

            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("words", 4, (short) 1)))
                        .all()
                        .get();
                assertThat(admin.listTopics().names().get()).containsExactly("words");
            }
        }
        assertThat(process.isAlive()).isFalse();
        assertThat(directory).doesNotExist();
    }

    @Test
    void shouldHaveWhatItHadWhenItIsKilledAndStartedAgain() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(CLASS_PATH, LOGGING)) {
            broker.awaitReady(wait);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("words", 4, (short) 1)))
                        .all()
                        .get();
                long pid = broker.pid();

                broker.kill();
                assertThat(broker.isAlive()).isFalse();
                broker.startAgain();
                broker.awaitReady(wait);

                assertThat(broker.pid()).isNotEqualTo(pid);
                assertThat(admin.listTopics().names().get()).containsExactly("words");
            }
        }
    }

    @Test
    void shouldEndByItselfWhenTheProcessThatStartedItIsKilled() throws IOException {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        CLASS_PATH,
                        KilledParent.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader told = parent.inputReader()) {
            ProcessHandle broker =
                    ProcessHandle.of(Long.parseLong(told.readLine())).orElseThrow();
            Path directory = Path.of(told.readLine());
            assertThat(broker.isAlive()).isTrue();

            parent.destroyForcibly();

            await().atMost(Duration.ofSeconds(30)).until(() -> !broker.isAlive() && Files.notExists(directory));
        }
    }

    /** Starts a broker, says where it is, and waits for its end. */
    static final class KilledParent {
        public static void main(String... arguments) throws InterruptedException {
            BrokerProcess broker = BrokerProcess.start(CLASS_PATH, LOGGING);
            System.out.println(broker.pid());
            System.out.println(broker.directory());
            Thread.currentThread().join();
        }
    }

    @Test
    void shouldSayWhatTheBrokerSaidIfItEndsInstead() {
        try (BrokerProcess broker = BrokerProcess.start("nothing.jar", LOGGING)) {
            assertThatThrownBy(() -> broker.awaitReady(wait))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("the Kafka broker ended with code 1; it said last:")
                    .hasMessageContaining("NoClassDefFoundError");
        }
    }

    @Test
    void shouldGiveWayToCtrlC() {
        StopSignal stop = new StopSignal();
        Path directory;
        try (BrokerProcess broker = BrokerProcess.start(CLASS_PATH, LOGGING)) {
            directory = broker.directory();
            stop.request();

            assertThatThrownBy(() -> broker.awaitReady(new Wait(stop))).hasMessage("interrupted");
        }
        assertThat(directory).doesNotExist();
    }
}
