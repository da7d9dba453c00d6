package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.cluster.Cluster;
import io.gustfront.cli.cluster.ClusterOptions;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.cluster.view.Views.Stats;
import io.gustfront.kafka.tools.cli.Topologies.Reader;
import io.gustfront.runtime.channel.ToSupervisor.ExecutorStats;
import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code gust kafka lag}. */
@Command(
        name = "lag",
        header = "Show how far a topology or a group is behind, and who holds its offsets.",
        description = {
            "Per partition: where the log ends, what is committed, the lag in offsets and as the age of the first record that isn't"
                    + " committed. Of a topology also what is in flight, what is done and can't be committed yet as a record"
                    + " below it isn't done, and which record that is, in which component and task it sits, and for how long."
        },
        footer = {"", "Example: gust kafka lag word-count"})
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class LagCommand implements Callable<Integer> {
    /** So many tuples are asked for: what holds an offset is among the oldest, unless that many are stuck elsewhere. */
    private static final int OLDEST = 1_000;

    /** What the spout shows of each partition. */
    private static final String IN_FLIGHT = ExecutorStats.OF_USER + "kafka.in-flight.";

    private static final String COMMITTABLE = ExecutorStats.OF_USER + "kafka.committable.";
    private static final String DONE_ABOVE = ExecutorStats.OF_USER + "kafka.done-above.";

    private static final Duration READING = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(200);

    @ParentCommand
    private KafkaCommand parent;

    @Parameters(paramLabel = "TOPOLOGY|GROUP", description = "A topology; if there is none of that name, a group.")
    private String name;

    @Mixin
    private BrokerOptions brokerOptions;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private ResultOptions result;

    @Override
    public Integer call() {
        List<PartitionLag> lags = new ArrayList<>();
        Optional<CommandFailedException> unasked = Optional.empty();
        List<Reader> readers = List.of();
        Cluster cluster = null;
        try {
            cluster = clusterOptions.cluster(parent.environment());
            readers = Topologies.readers(cluster, name);
        } catch (CommandFailedException e) {
            unasked = Optional.of(e);
        }
        if (readers.isEmpty()) {
            unasked.ifPresent(e -> parent.environment()
                    .terminal()
                    .err()
                    .println("taking '" + name + "' for a group, as no cluster can be asked: " + e.getMessage()));
            try (Brokers brokers = brokerOptions.connect(parent.environment())) {
                Map<TopicPartition, OffsetAndMetadata> committed = brokers.committed(name);
                if (committed.isEmpty()) {
                    throw new CommandFailedException("there is no topology '" + name
                            + "' that reads from Kafka, and no group '" + name + "' that has committed anything");
                }
                lags.addAll(lags(brokers, name, committed, List.copyOf(committed.keySet()), null, null));
            }
        }
        for (Reader reader : readers) {
            try (Brokers brokers = brokerOptions.connectOr(reader.source().bootstrapServers())) {
                lags.addAll(lags(
                        brokers,
                        reader.group(),
                        brokers.committed(reader.group()),
                        partitions(brokers, reader),
                        reader,
                        cluster));
            }
        }
        print(lags);
        return 0;
    }

    private static List<TopicPartition> partitions(Brokers brokers, Reader reader) {
        Set<String> names = brokers.ask(on -> on.listTopics().names());
        List<String> topics =
                names.stream().filter(reader.source()::reads).sorted().toList();
        List<TopicPartition> partitions = new ArrayList<>();
        topics.forEach(topic -> partitions.addAll(brokers.partitions(topic)));
        return partitions;
    }

    private static List<PartitionLag> lags(
            Brokers brokers,
            String group,
            Map<TopicPartition, OffsetAndMetadata> committed,
            List<TopicPartition> partitions,
            @Nullable Reader reader,
            @Nullable Cluster cluster) {
        Map<TopicPartition, Long> ends = brokers.offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> behind = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset != null && offset.offset() < ends.getOrDefault(partition, 0L)) {
                behind.put(partition, offset.offset());
            }
        }
        Map<TopicPartition, Long> ages = ages(brokers, behind);
        Map<String, Long> gauges = new HashMap<>();
        List<OldTuple> waiting = new ArrayList<>();
        if (reader != null && cluster != null) {
            String topology = reader.row().name();
            gauges.putAll(gauges(cluster.ask(() -> cluster.client().stats(topology)), reader.component()));
            waiting.addAll(
                    cluster.ask(() -> cluster.client().oldest(topology, OLDEST)).tuples());
        }
        List<PartitionLag> lags = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Optional<Long> inFlight = Optional.ofNullable(gauges.get(IN_FLIGHT + partition));
            Optional<Long> lowest = Optional.ofNullable(gauges.get(COMMITTABLE + partition));
            lags.add(new PartitionLag(
                    partition,
                    group,
                    ends.getOrDefault(partition, 0L),
                    Optional.ofNullable(committed.get(partition)).map(OffsetAndMetadata::offset),
                    Optional.ofNullable(ages.get(partition)),
                    inFlight,
                    Optional.ofNullable(gauges.get(DONE_ABOVE + partition)),
                    reader != null && inFlight.orElse(0L) > 0
                            ? lowest.map(offset -> OffsetHolder.find(
                                    waiting, reader.component(), partition, offset, waiting.size() < OLDEST))
                            : Optional.empty()));
        }
        return lags;
    }

    /** A spout's gauges, over all its tasks. */
    private static Map<String, Long> gauges(Stats stats, String component) {
        Map<String, Long> gauges = new HashMap<>();
        stats.nodes()
                .values()
                .forEach(workers -> workers.forEach(worker -> worker.executors().stream()
                        .filter(executor -> executor.component().equals(component))
                        .forEach(executor ->
                                executor.gauges().forEach((name, value) -> gauges.merge(name, value, Long::max)))));
        return gauges;
    }

    /** How old the records at some offsets are, in milliseconds; without those that can't be read at once. */
    private static Map<TopicPartition, Long> ages(Brokers brokers, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> ages = new HashMap<>();
        if (offsets.isEmpty()) {
            return ages;
        }
        return brokers.use(() -> {
            try (KafkaConsumer<byte[], byte[]> consumer = brokers.consumer()) {
                consumer.assign(offsets.keySet());
                offsets.forEach(consumer::seek);
                long deadline = System.nanoTime() + READING.toNanos();
                while (ages.size() < offsets.size() && System.nanoTime() - deadline < 0) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        ages.putIfAbsent(
                                new TopicPartition(record.topic(), record.partition()),
                                Math.max(0, System.currentTimeMillis() - record.timestamp()));
                    }
                    consumer.pause(ages.keySet());
                }
            } catch (OffsetOutOfRangeException e) {
                // What was committed is gone from the log; the spout says so, too.
                return ages;
            }
            return ages;
        });
    }

    private void print(List<PartitionLag> lags) {
        if (result.json()) {
            parent.environment()
                    .terminal()
                    .out()
                    .println(Json.text(Map.of(
                            "partitions", lags.stream().map(PartitionLag::json).toList())));
            return;
        }
        TextTable table = TextTable.of(
                Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.LEFT);
        table.row("PARTITION", "END", "COMMITTED", "LAG", "BEHIND", "IN FLIGHT", "DONE ABOVE", "OFFSET");
        for (PartitionLag lag : lags) {
            table.row(
                    lag.partition().toString(),
                    String.valueOf(lag.end()),
                    text(lag.committed()),
                    text(lag.lag()),
                    lag.lagMs()
                            .map(ms -> String.format(Locale.ROOT, "%.1f s", ms / 1e3))
                            .orElse("-"),
                    text(lag.inFlight()),
                    text(lag.doneAbove()),
                    lag.holder().map(OffsetHolder::describe).orElse("-"));
        }
        table.print(
                parent.environment().terminal().out(),
                parent.environment().terminal().width());
    }

    private static String text(Optional<Long> number) {
        return number.map(String::valueOf).orElse("-");
    }
}
