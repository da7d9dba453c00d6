package io.gustfront.kafka.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gust kafka produce}. */
@Command(
        name = "produce",
        header = "Write records to a topic.",
        description =
                "One, by --value; else one for each line of standard input, which is KEY, a tab and VALUE, or VALUE alone. Returns when"
                        + " all replicas in sync have them.",
        footer = {"", "Example: gust kafka produce orders --key 17 --value '{\"amount\": 3}'"})
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ProduceCommand implements Callable<Integer> {
    @ParentCommand
    private KafkaCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(names = "--key", paramLabel = "TEXT", description = "The key of the one record; none if not told.")
    private @Nullable String key;

    @Option(names = "--value", paramLabel = "TEXT", description = "The value of the one record.")
    private @Nullable String value;

    @Option(names = "--header", paramLabel = "NAME=TEXT", description = "A header of each record; several times.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Mixin
    private BrokerOptions brokerOptions;

    @Mixin
    private ResultOptions result;

    @Override
    public Integer call() {
        if (key != null && value == null) {
            throw new ParameterException(
                    spec.commandLine(), "--key needs --value; lines of standard input have their own");
        }
        long written;
        try (Brokers brokers = brokerOptions.connect(parent.environment())) {
            int unused = brokers.topic(topic).partitions().size(); // that it is there
            written = brokers.use(() -> {
                try (KafkaProducer<byte[], byte[]> producer = brokers.producer()) {
                    SendWindow window = new SendWindow(producer);
                    if (value == null) {
                        sendLines(window);
                    } else {
                        window.send(record(key, value));
                    }
                    return window.awaitAll();
                }
            });
        }
        parent.environment()
                .terminal()
                .out()
                .println(
                        result.json()
                                ? Json.text(Map.of("topic", topic, "written", written))
                                : "wrote " + written + (written == 1 ? " record" : " records") + " to '" + topic + "'");
        return 0;
    }

    private void sendLines(SendWindow window) {
        InputLines lines = InputLines.read(System.in, parent.environment().stop());
        for (Optional<String> next = lines.next(); next.isPresent(); next = lines.next()) {
            String line = next.get();
            int tab = line.indexOf('\t');
            window.send(tab < 0 ? record(null, line) : record(line.substring(0, tab), line.substring(tab + 1)));
        }
    }

    @SuppressWarnings("NullAway") // Kafka's records hold null for what isn't there, and don't say so.
    private ProducerRecord<byte[], byte[]> record(@Nullable String oneKey, String oneValue) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, oneKey == null ? null : oneKey.getBytes(UTF_8), oneValue.getBytes(UTF_8));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return record;
    }
}
