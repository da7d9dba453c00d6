package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Range;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Utils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gust kafka commits}. */
@Command(
        name = "commits",
        header = "Show what a group has committed, from Kafka's own log of it.",
        description =
                "The commits that are left in __consumer_offsets, the oldest first, with what was noted with them: a Gustfront spout"
                        + " notes how far it may have emitted, what it suspects, and attempts that failed. '-' as an offset: it was"
                        + " forgotten.",
        footer = {"", "Example: gust kafka commits word-count.sentences --last 20"})
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class CommitsCommand implements Callable<Integer> {
    @ParentCommand
    private KafkaCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String group;

    @Option(names = "--last", paramLabel = "N", description = "How many at most; 100 if not told.")
    private int last = 100;

    @Mixin
    private BrokerOptions brokerOptions;

    @Mixin
    private ResultOptions result;

    /** A commit. */
    private record Commit(Optional<Long> atMs, String topic, int partition, Optional<Long> offset, String metadata) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            atMs.ifPresent(ms -> json.put("atMs", ms));
            json.put("topic", topic);
            json.put("partition", partition);
            offset.ifPresent(number -> json.put("offset", number));
            json.put("metadata", metadata);
            return json;
        }
    }

    @Override
    public Integer call() {
        Range.POSITIVE.require(spec, "--last", last);
        ArrayDeque<Commit> commits = new ArrayDeque<>();
        try (Brokers brokers = brokerOptions.connect(parent.environment())) {
            int partitions =
                    brokers.topic(Topic.GROUP_METADATA_TOPIC_NAME).partitions().size();
            TopicPartition partition =
                    new TopicPartition(Topic.GROUP_METADATA_TOPIC_NAME, Utils.abs(group.hashCode()) % partitions);
            Function<byte[][], Object[]> decoder =
                    BrokerClasses.commitDecoder(parent.environment().installation());
            new LogScan(brokers, parent.environment().stop()).scan(List.of(partition), record -> {
                decode(decoder, record).ifPresent(commit -> {
                    commits.add(commit);
                    if (commits.size() > last) {
                        commits.remove();
                    }
                });
                return true;
            });
        }
        if (commits.isEmpty()) {
            throw new CommandFailedException("group '" + group + "' has committed nothing that is left");
        }
        print(List.copyOf(commits));
        return 0;
    }

    @SuppressWarnings("NullAway") // Kafka's records hold null for what isn't there, and don't say so.
    private Optional<Commit> decode(Function<byte[][], Object[]> decoder, ConsumerRecord<byte[], byte[]> record) {
        Object[] decoded = decoder.apply(new byte[][] {record.key(), record.value()});
        if (decoded.length == 0 || !group.equals(decoded[0])) {
            return Optional.empty();
        }
        return Optional.of(new Commit(
                Optional.ofNullable((Long) decoded[4]),
                (String) decoded[1],
                (Integer) decoded[2],
                Optional.ofNullable((Long) decoded[3]),
                decoded[5] == null ? "" : (String) decoded[5]));
    }

    private void print(List<Commit> commits) {
        if (result.json()) {
            parent.environment()
                    .terminal()
                    .out()
                    .println(Json.text(Map.of(
                            "group",
                            group,
                            "commits",
                            commits.stream().map(Commit::json).toList())));
            return;
        }
        TextTable table = TextTable.of(Align.LEFT, Align.LEFT, Align.RIGHT, Align.LEFT);
        table.row("AT", "PARTITION", "OFFSET", "NOTE");
        commits.forEach(commit -> table.row(
                commit.atMs().map(ms -> Instant.ofEpochMilli(ms).toString()).orElse("-"),
                commit.topic() + "-" + commit.partition(),
                commit.offset().map(String::valueOf).orElse("-"),
                RecordText.line(commit.metadata())));
        table.print(
                parent.environment().terminal().out(),
                parent.environment().terminal().width());
    }
}
