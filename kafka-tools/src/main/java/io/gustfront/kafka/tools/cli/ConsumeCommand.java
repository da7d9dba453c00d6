package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.Range;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gust kafka consume}. */
@Command(
        name = "consume",
        header = "Print records of a topic, without committing anything.",
        description =
                "Ends where the logs end now, or after --max records; with --follow, goes on until Ctrl-C. Each record is a line: partition"
                        + " and offset, key, value; control characters are escaped, so that they don't command the terminal.",
        footer = {"", "Example: gust kafka consume orders --from latest --follow"})
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ConsumeCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);

    @ParentCommand
    private KafkaCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(names = "--partition", paramLabel = "N", description = "This partition alone.")
    private @Nullable Integer partition;

    @Option(
            names = "--from",
            paramLabel = "earliest|latest|OFFSET|TIMESTAMP",
            converter = Offset.Converter.class,
            description = "Where to begin; earliest if not told.")
    private Offset from = Offset.parse("earliest");

    @Option(names = "--max", paramLabel = "N", description = "How many records at most.")
    private long max = Long.MAX_VALUE;

    @Option(names = "--follow", description = "Wait for more.")
    private boolean follow;

    @Mixin
    private BrokerOptions brokerOptions;

    @Mixin
    private ResultOptions result;

    private long printed;

    @Override
    public Integer call() {
        Range.POSITIVE.require(spec, "--max", max);
        try (Brokers brokers = brokerOptions.connect(parent.environment())) {
            List<TopicPartition> partitions = brokers.partitions(topic, partition);
            Map<TopicPartition, Long> starts = new HashMap<>();
            if (from.number() >= 0) {
                partitions.forEach(each -> starts.put(each, from.number()));
            } else {
                Map<TopicPartition, Long> latest = brokers.offsets(partitions, OffsetSpec.latest());
                brokers.offsets(partitions, from.spec())
                        .forEach((each, offset) ->
                                starts.put(each, offset < 0 ? latest.getOrDefault(each, 0L) : offset));
            }
            if (follow) {
                follow(brokers, starts);
            } else {
                new LogScan(brokers, parent.environment().stop()).scan(starts, this::print);
            }
        }
        return 0;
    }

    private void follow(Brokers brokers, Map<TopicPartition, Long> starts) {
        boolean unused = brokers.use(() -> {
            try (KafkaConsumer<byte[], byte[]> consumer = brokers.consumer()) {
                consumer.assign(starts.keySet());
                starts.forEach(consumer::seek);
                while (!parent.environment().stop().isRequested()) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        if (!print(record)) {
                            return true;
                        }
                    }
                }
                return false;
            }
        });
    }

    /** Whether to go on. */
    private boolean print(ConsumerRecord<byte[], byte[]> record) {
        PrintWriter out = parent.environment().terminal().out();
        if (result.json()) {
            out.println(Json.text(RecordText.json(record)));
        } else {
            out.println(record.partition() + "@" + record.offset() + "\t"
                    + RecordText.line(record.key()) + "\t"
                    + RecordText.line(record.value()));
        }
        printed++;
        return printed < max;
    }
}
