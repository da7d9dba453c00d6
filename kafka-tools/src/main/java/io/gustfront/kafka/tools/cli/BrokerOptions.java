package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.cluster.DevState;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the brokers are, and how to be let in. */
final class BrokerOptions {
    private static final String VARIABLE = "GUST_KAFKA_BOOTSTRAP";
    private static final String USUAL = "127.0.0.1:9092";

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description =
                    "Brokers to ask first, separated by commas. Without: those of the topology, where one is named, else "
                            + VARIABLE + ", else the broker of 'gust dev --kafka', else " + USUAL + ".")
    private @Nullable String bootstrap;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description = "Properties of Kafka's clients, such as security.protocol.")
    private @Nullable Path file;

    /** To the brokers that are named. */
    Brokers connect(CommandEnvironment environment) {
        return connect(find(bootstrap, environment.variables(), DevState.ofUser()));
    }

    /** What is told, over what is in the environment, over what {@code gust dev} runs here, over Kafka's usual port. */
    static String find(@Nullable String told, Map<String, String> variables, DevState dev) {
        String named = told != null ? told : variables.get(VARIABLE);
        return named != null
                ? named
                : dev.read()
                        .filter(DevState.Running::isAlive)
                        .flatMap(DevState.Running::kafka)
                        .orElse(USUAL);
    }

    /** To the brokers that are named; to others if none are. */
    Brokers connectOr(String others) {
        return connect(bootstrap == null ? others : bootstrap);
    }

    private Brokers connect(String servers) {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (file != null) {
            Properties read = new Properties();
            try (InputStream in = Files.newInputStream(file)) {
                read.load(in);
            } catch (IOException e) {
                throw new CommandFailedException("'" + file + "' can't be read: " + FileProblem.of(e), e);
            } catch (IllegalArgumentException e) {
                throw new CommandFailedException("'" + file + "' holds no properties: " + e.getMessage(), e);
            }
            read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
        }
        return new Brokers(servers, properties);
    }
}
