package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Range;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.kafka.DeadLetterHeaders;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gust kafka dlq}. */
@Command(
        name = "dlq",
        header = "Look at dead letters, and send them back.",
        footer = {"", "Example: gust kafka dlq list orders-dead"},
        subcommands = {DlqCommand.ListLetters.class, DlqCommand.Show.class, DlqCommand.Retry.class})
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class DlqCommand extends KafkaCommandGroup {
    private static final String OWN_HEADERS = "gustfront.";

    @ParentCommand
    private KafkaCommand parent;

    CommandEnvironment environment() {
        return parent.environment();
    }

    /** The group whose offsets say which letters of a topic were sent back. */
    static String retryGroup(String topic) {
        return "gust-kafka-dlq." + topic;
    }

    private static Map<String, Object> json(ConsumerRecord<byte[], byte[]> letter, boolean retried) {
        Map<String, Object> json = new LinkedHashMap<>(RecordText.json(letter));
        json.put("retried", retried);
        return json;
    }

    private static boolean isRetried(Map<TopicPartition, OffsetAndMetadata> retried, ConsumerRecord<?, ?> letter) {
        OffsetAndMetadata upTo = retried.get(new TopicPartition(letter.topic(), letter.partition()));
        return upTo != null && letter.offset() < upTo.offset();
    }

    /** {@code gust kafka dlq list}. */
    @Command(
            name = "list",
            header = "List dead letters: where they come from, and why they are here.",
            footer = {"", "Example: gust kafka dlq list orders-dead -o json"})
    @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
    static final class ListLetters implements Callable<Integer> {
        @ParentCommand
        private DlqCommand parent;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "TOPIC", description = "The dead-letter topic.")
        private String topic;

        @Option(names = "--max", paramLabel = "N", description = "How many at most; 100 if not told.")
        private int max = 100;

        @Mixin
        private BrokerOptions brokerOptions;

        @Mixin
        private ResultOptions result;

        @Override
        public Integer call() {
            Range.POSITIVE.require(spec, "--max", max);
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            Map<TopicPartition, OffsetAndMetadata> retried;
            try (Brokers brokers = brokerOptions.connect(parent.environment())) {
                List<TopicPartition> partitions = brokers.partitions(topic);
                retried = brokers.committed(retryGroup(topic));
                new LogScan(brokers, parent.environment().stop()).scan(partitions, letter -> {
                    letters.add(letter);
                    return letters.size() < max;
                });
            }
            PrintWriter out = parent.environment().terminal().out();
            if (result.json()) {
                out.println(Json.text(Map.of(
                        "letters",
                        letters.stream()
                                .map(letter -> json(letter, isRetried(retried, letter)))
                                .toList())));
                return 0;
            }
            if (letters.isEmpty()) {
                parent.environment().terminal().err().println("there are no dead letters in '" + topic + "'");
                return 0;
            }
            TextTable table = TextTable.of(Align.LEFT, Align.LEFT, Align.RIGHT, Align.LEFT, Align.LEFT, Align.LEFT);
            table.row("LETTER", "RECORD", "ATTEMPTS", "WHERE", "RETRIED", "WHY");
            letters.forEach(letter -> table.row(
                    letter.partition() + "@" + letter.offset(),
                    shown(letter, DeadLetterHeaders.TOPIC) + "-" + shown(letter, DeadLetterHeaders.PARTITION) + "@"
                            + shown(letter, DeadLetterHeaders.OFFSET),
                    shown(letter, DeadLetterHeaders.ATTEMPTS),
                    shown(letter, DeadLetterHeaders.COMPONENT) + " " + shown(letter, DeadLetterHeaders.TASK),
                    isRetried(retried, letter) ? "yes" : "no",
                    shown(letter, DeadLetterHeaders.REASON)));
            table.print(out, parent.environment().terminal().width());
            return 0;
        }

        private static String shown(ConsumerRecord<?, ?> letter, String header) {
            return RecordText.line(RecordText.header(letter.headers(), header));
        }
    }

    /** {@code gust kafka dlq show}. */
    @Command(
            name = "show",
            header = "Show a dead letter whole.",
            footer = {"", "Example: gust kafka dlq show orders-dead 0@17"})
    @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
    static final class Show implements Callable<Integer> {
        @ParentCommand
        private DlqCommand parent;

        @Parameters(index = "0", paramLabel = "TOPIC", description = "The dead-letter topic.")
        private String topic;

        @Parameters(index = "1", paramLabel = "PARTITION@OFFSET", description = "Which, as list names it.")
        private String letter;

        @Mixin
        private BrokerOptions brokerOptions;

        @Mixin
        private ResultOptions result;

        @Override
        public Integer call() {
            ConsumerRecord<byte[], byte[]> found;
            try (Brokers brokers = brokerOptions.connect(parent.environment())) {
                found = read(brokers, parent.environment().stop(), topic, letter);
            }
            PrintWriter out = parent.environment().terminal().out();
            if (result.json()) {
                out.println(Json.text(RecordText.json(found)));
            } else {
                found.headers()
                        .forEach(header ->
                                out.println(RecordText.line(header.key()) + ": " + RecordText.line(header.value())));
                out.println("key: " + RecordText.line(found.key()));
                out.println("value: " + RecordText.line(found.value()));
            }
            return 0;
        }
    }

    private static ConsumerRecord<byte[], byte[]> read(Brokers brokers, StopSignal stop, String topic, String letter) {
        if (!letter.matches("\\d{1,9}@\\d{1,18}")) {
            throw new CommandFailedException("'" + letter + "' is no PARTITION@OFFSET, such as 0@17");
        }
        int at = letter.indexOf('@');
        TopicPartition partition = new TopicPartition(topic, Integer.parseInt(letter.substring(0, at)));
        long offset = Long.parseLong(letter.substring(at + 1));
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        if (brokers.partitions(topic).contains(partition)) {
            new LogScan(brokers, stop).scan(List.of(partition), record -> {
                if (record.offset() == offset) {
                    found.add(record);
                }
                return record.offset() < offset;
            });
        }
        if (found.isEmpty()) {
            throw new CommandFailedException("there is no letter " + letter + " in '" + topic + "'");
        }
        return found.get(0);
    }

    /** {@code gust kafka dlq retry}. */
    @Command(
            name = "retry",
            header = "Send dead letters back to the topics that they come from.",
            description =
                    "One, or all that were not sent back yet. They go as they were, at the end of the topic; they stay in the"
                            + " dead-letter topic, and aren't sent a second time by --all.",
            footer = {"", "Example: gust kafka dlq retry orders-dead --all"})
    @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
    static final class Retry implements Callable<Integer> {
        @ParentCommand
        private DlqCommand parent;

        @Spec
        private CommandSpec spec;

        @Parameters(index = "0", paramLabel = "TOPIC", description = "The dead-letter topic.")
        private String topic;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "PARTITION@OFFSET",
                description = "Which, as list names it.")
        private @Nullable String letter;

        @Option(names = "--all", description = "All that were not sent back yet.")
        private boolean all;

        @Mixin
        private BrokerOptions brokerOptions;

        @Mixin
        private ResultOptions result;

        @Override
        public Integer call() {
            if ((letter == null) != all) {
                throw new ParameterException(spec.commandLine(), "say which letter, or --all");
            }
            long sent;
            try (Brokers brokers = brokerOptions.connect(parent.environment())) {
                StopSignal stop = parent.environment().stop();
                Optional<ConsumerRecord<byte[], byte[]>> one =
                        Optional.ofNullable(letter).map(named -> read(brokers, stop, topic, named));
                sent = brokers.use(() -> {
                    try (KafkaProducer<byte[], byte[]> producer = brokers.producer()) {
                        SendWindow window = new SendWindow(producer);
                        one.ifPresentOrElse(each -> window.send(original(each)), () -> sendAll(brokers, stop, window));
                        return window.awaitAll();
                    }
                });
            }
            parent.environment()
                    .terminal()
                    .out()
                    .println(
                            result.json()
                                    ? Json.text(Map.of("topic", topic, "sent", sent))
                                    : "sent " + sent + (sent == 1 ? " letter" : " letters") + " back");
            return 0;
        }

        /** Sends those that were not sent back yet; when all are written, notes it. */
        private void sendAll(Brokers brokers, StopSignal stop, SendWindow window) {
            Map<TopicPartition, OffsetAndMetadata> retried = brokers.committed(retryGroup(topic));
            Map<TopicPartition, OffsetAndMetadata> upTo = new HashMap<>();
            new LogScan(brokers, stop).scan(brokers.partitions(topic), each -> {
                if (!isRetried(retried, each)) {
                    window.send(original(each));
                    upTo.put(
                            new TopicPartition(each.topic(), each.partition()),
                            new OffsetAndMetadata(each.offset() + 1));
                }
                return true;
            });
            long unused = window.awaitAll();
            if (!upTo.isEmpty()) {
                brokers.ask(on ->
                        on.alterConsumerGroupOffsets(retryGroup(topic), upTo).all());
            }
        }

        /** As it was: without what was added to it, and where its key sends it. */
        @SuppressWarnings("NullAway") // Kafka's records hold null for what isn't there, and don't say so.
        private static ProducerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> letter) {
            String origin = RecordText.header(letter.headers(), DeadLetterHeaders.TOPIC);
            if (origin.isEmpty()) {
                throw new CommandFailedException("record " + letter.partition() + "@" + letter.offset()
                        + " doesn't say where it comes from: it is no dead letter of Gustfront's");
            }
            RecordHeaders headers = new RecordHeaders();
            for (Header header : letter.headers()) {
                if (!header.key().startsWith(OWN_HEADERS)) {
                    headers.add(header);
                }
            }
            return new ProducerRecord<>(origin, null, null, letter.key(), letter.value(), headers);
        }
    }
}
