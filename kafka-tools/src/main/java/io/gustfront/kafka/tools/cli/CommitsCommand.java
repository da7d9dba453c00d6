package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.cluster.ResultOptions;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

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
        ArrayDeque<Commit> commits = new ArrayDeque<>();
        try (Brokers brokers = brokerOptions.connect()) {
            int partitions =
                    brokers.topic(Topic.GROUP_METADATA_TOPIC_NAME).partitions().size();
            TopicPartition partition =
                    new TopicPartition(Topic.GROUP_METADATA_TOPIC_NAME, Utils.abs(group.hashCode()) % partitions);
            GroupCoordinatorRecordSerde serde = new GroupCoordinatorRecordSerde();
            new LogScan(brokers).scan(List.of(partition), record -> {
                decode(serde, record).ifPresent(commit -> {
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

    private Optional<Commit> decode(GroupCoordinatorRecordSerde serde, ConsumerRecord<byte[], byte[]> record) {
        CoordinatorRecord decoded;
        try {
            decoded = serde.deserialize(
                    ByteBuffer.wrap(record.key()), record.value() == null ? null : ByteBuffer.wrap(record.value()));
        } catch (RuntimeException e) {
            return Optional.empty(); // of a later Kafka
        }
        if (!(decoded.key() instanceof OffsetCommitKey key) || !key.group().equals(group)) {
            return Optional.empty();
        }
        Object value = decoded.value() == null ? null : decoded.value().message();
        return Optional.of(
                value instanceof OffsetCommitValue commit
                        ? new Commit(
                                Optional.of(commit.commitTimestamp()),
                                key.topic(),
                                key.partition(),
                                Optional.of(commit.offset()),
                                commit.metadata())
                        : new Commit(Optional.empty(), key.topic(), key.partition(), Optional.empty(), ""));
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
                            new ArrayList<>(commits.stream().map(Commit::json).toList()))));
            return;
        }
        TextTable table = TextTable.of(Align.LEFT, Align.LEFT, Align.RIGHT, Align.LEFT);
        table.row("AT", "PARTITION", "OFFSET", "NOTE");
        commits.forEach(commit -> table.row(
                commit.atMs().map(ms -> Instant.ofEpochMilli(ms).toString()).orElse("-"),
                commit.topic() + "-" + commit.partition(),
                commit.offset().map(String::valueOf).orElse("-"),
                commit.metadata()));
        table.print(
                parent.environment().terminal().out(),
                parent.environment().terminal().width());
    }
}
