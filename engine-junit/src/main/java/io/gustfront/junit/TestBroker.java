package io.gustfront.junit;

import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.command.Wait;
import io.gustfront.kafka.tools.broker.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Kafka broker for a test. Apart from the rest, so that tests without one need no Kafka on their class path. */
final class TestBroker implements AutoCloseable {
    private static final String LOGGING = """
            <Configuration status="error">
              <Appenders><Console name="out"><PatternLayout pattern="%d{HH:mm:ss.SSS} %-5p %c{1} - %m%n"/></Console></Appenders>
              <Loggers><Root level="warn"><AppenderRef ref="out"/></Root></Loggers>
            </Configuration>
            """;

    private final BrokerProcess process;

    private TestBroker(BrokerProcess process) {
        this.process = process;
    }

    static TestBroker start(Path directory) throws IOException {
        Path logging = Files.writeString(directory.resolve("broker-log4j2.xml"), LOGGING);
        return new TestBroker(BrokerProcess.start(System.getProperty("java.class.path"), logging));
    }

    void awaitReady() {
        process.awaitReady(new Wait(new StopSignal()));
    }

    String bootstrapServers() {
        return process.bootstrapServers();
    }

    @Override
    public void close() {
        process.close();
    }
}
