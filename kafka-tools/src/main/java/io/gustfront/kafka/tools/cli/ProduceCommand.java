package io.gustfront.kafka.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gustfront.cli.cluster.ResultOptions;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.output.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

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
        long written;
        try (Brokers brokers = brokerOptions.connect(parent.environment())) {
            int unused = brokers.topic(topic).partitions().size(); // that it is there
            written = brokers.use(() -> {
                try (KafkaProducer<byte[], byte[]> producer = brokers.producer()) {
                    return value == null ? sendLines(producer) : send(producer, key, value);
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

    private long send(KafkaProducer<byte[], byte[]> producer, @Nullable String oneKey, String oneValue) {
        await(producer.send(record(oneKey, oneValue)));
        return 1;
    }

    private long sendLines(KafkaProducer<byte[], byte[]> producer) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        ArrayDeque<Future<RecordMetadata>> under = new ArrayDeque<>();
        long written = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                under.add(producer.send(
                        tab < 0 ? record(null, line) : record(line.substring(0, tab), line.substring(tab + 1))));
                if (under.size() > 1_000) {
                    await(under.remove());
                }
                written++;
            }
        } catch (IOException e) {
            throw new CommandFailedException("can't read standard input: " + e.getMessage(), e);
        }
        under.forEach(ProduceCommand::await);
        return written;
    }

    @SuppressWarnings("NullAway") // Kafka's records hold null for what isn't there, and don't say so.
    private ProducerRecord<byte[], byte[]> record(@Nullable String oneKey, String oneValue) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, oneKey == null ? null : oneKey.getBytes(UTF_8), oneValue.getBytes(UTF_8));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return record;
    }

    static void await(Future<RecordMetadata> sent) {
        try {
            RecordMetadata unused = sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailedException("a record couldn't be written: " + cause.getMessage(), cause);
        }
    }
}
