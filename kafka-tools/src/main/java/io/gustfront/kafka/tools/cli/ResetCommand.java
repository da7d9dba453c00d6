package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.cluster.Cluster;
import io.gustfront.cli.cluster.ClusterOptions;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.gustfront.kafka.tools.cli.Topologies.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code gust kafka reset}. */
@Command(
        name = "reset",
        header = "Set what a group has committed to another place.",
        description = {
            "Shows what would be done; --execute does it. That is refused while a topology reads the group, unless --pause is given: then the"
                    + " topology is deactivated, what is in flight is waited for, the offsets are set, and it is activated"
                    + " again, from the new place."
        },
        footer = {"", "Example: gust kafka reset word-count.sentences --to earliest --pause --execute"})
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ResetCommand implements Callable<Integer> {
    private static final Duration DRAIN = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final Set<String> STOPPED = Set.of("inactive", "paused", "failed");

    @ParentCommand
    private KafkaCommand parent;

    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String group;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "earliest|latest|OFFSET|TIMESTAMP",
            converter = Offset.Converter.class,
            description = "Where to. An offset needs --topic and --partition.")
    private Offset to;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "This topic alone.")
    private @Nullable String topic;

    @Option(names = "--partition", paramLabel = "N", description = "This partition alone.")
    private @Nullable Integer partition;

    @Option(names = "--execute", description = "Do it.")
    private boolean execute;

    @Option(
            names = "--pause",
            description = "Hold the topology still that reads the group, and let it go on afterwards.")
    private boolean pause;

    @Option(names = "--no-cluster", description = "There is no cluster to be asked whether a topology reads the group.")
    private boolean noCluster;

    @Mixin
    private BrokerOptions brokerOptions;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private ResultOptions result;

    @Override
    public Integer call() {
        if (to.number() >= 0 && (topic == null || partition == null)) {
            throw new CommandFailedException("an offset is one partition's: say which by --topic and --partition");
        }
        Optional<Cluster> cluster = Topologies.cluster(clusterOptions, parent.environment());
        Optional<List<Reader>> readers = Topologies.all(cluster);
        if (readers.isEmpty() && !noCluster) {
            throw new CommandFailedException("no cluster can be asked whether a topology reads group '" + group
                    + "'; --no-cluster says that none does");
        }
        List<Reader> reading = readers.orElse(List.of()).stream()
                .filter(one -> one.group().equals(group))
                .toList();
        List<String> running = reading.stream()
                .map(one -> one.row().name())
                .distinct()
                .filter(name -> !isStill(cluster.orElseThrow(), name))
                .toList();
        if (execute && !running.isEmpty() && !pause) {
            throw new CommandFailedException("topology '" + running.get(0) + "' reads group '" + group
                    + "' and runs; --pause holds it still meanwhile");
        }
        try (Brokers brokers = reading.isEmpty()
                ? brokerOptions.connect(parent.environment())
                : brokerOptions.connectOr(reading.get(0).source().bootstrapServers())) {
            Map<TopicPartition, OffsetAndMetadata> before = brokers.committed(group);
            Map<TopicPartition, Long> after = targets(brokers, before, reading);
            print(before, after);
            if (!execute) {
                err("nothing was changed; --execute" + (running.isEmpty() ? "" : " with --pause") + " does it");
            } else if (running.isEmpty()) {
                set(brokers, after);
            } else {
                resetPaused(cluster.orElseThrow(), running, brokers, after);
            }
        }
        return 0;
    }

    /** Who was inactive already, and only had something in flight yet, stays so. */
    private void resetPaused(
            Cluster cluster, List<String> topologies, Brokers brokers, Map<TopicPartition, Long> offsets) {
        List<String> deactivated = new ArrayList<>();
        try {
            for (String topology : topologies) {
                if (!isStopped(cluster.topology(topology))) {
                    deactivated.add(topology);
                    err(topology + ": "
                            + cluster.ask(() -> cluster.client().deactivate(topology))
                                    .message());
                }
            }
            Wait wait = new Wait(parent.environment().stop());
            for (String topology : topologies) {
                wait.until(
                        "'" + topology + "' to be inactive",
                        STOP,
                        () -> cluster.topology(topology).workers().stream().noneMatch(WorkerRow::active));
                wait.until("what is in flight in '" + topology + "'", DRAIN, () -> isStill(cluster, topology));
            }
            set(brokers, offsets);
        } finally {
            for (String topology : deactivated) {
                err(topology + ": "
                        + cluster.ask(() -> cluster.client().activate(topology)).message());
            }
        }
    }

    private void err(String line) {
        parent.environment().terminal().err().println(line);
    }

    /** Whether nothing of it commits, and nothing will unless somebody activates it. */
    private static boolean isStill(Cluster cluster, String topology) {
        TopologyDetail detail = cluster.topology(topology);
        return isStopped(detail)
                && detail.workers().stream().noneMatch(worker -> worker.active() || worker.pending() > 0);
    }

    /** A topology whose workers are all about to be started again is none of these, though none is active just now. */
    private static boolean isStopped(TopologyDetail topology) {
        return STOPPED.contains(topology.row().state());
    }

    private Map<TopicPartition, Long> targets(
            Brokers brokers, Map<TopicPartition, OffsetAndMetadata> before, List<Reader> reading) {
        List<TopicPartition> partitions = new ArrayList<>();
        if (topic != null) {
            partitions.addAll(brokers.partitions(topic, partition));
        } else {
            partitions.addAll(before.keySet());
            reading.forEach(one -> one.source()
                    .topics()
                    .forEach(name -> brokers.partitions(name).stream()
                            .filter(each -> !partitions.contains(each))
                            .forEach(partitions::add)));
        }
        partitions.removeIf(each -> partition != null && each.partition() != partition);
        if (partitions.isEmpty()) {
            throw new CommandFailedException(
                    topic == null && before.isEmpty()
                            ? "group '" + group + "' has committed nothing; say by --topic what it is to begin with"
                            : "there is no such partition");
        }
        Map<TopicPartition, Long> earliest = brokers.offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> latest = brokers.offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> targets = new TreeMap<>(Brokers.ORDER);
        if (to.number() >= 0) {
            for (TopicPartition each : partitions) {
                long first = earliest.getOrDefault(each, 0L);
                long end = latest.getOrDefault(each, 0L);
                if (to.number() < first || to.number() > end) {
                    throw new CommandFailedException(
                            "offset " + to.number() + " is out of range: " + each + " has " + first + " to " + end);
                }
                targets.put(each, to.number());
            }
        } else {
            brokers.offsets(partitions, to.spec())
                    .forEach((each, offset) -> targets.put(each, offset < 0 ? latest.getOrDefault(each, 0L) : offset));
        }
        return targets;
    }

    private void set(Brokers brokers, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        offsets.forEach((each, offset) -> commits.put(each, new OffsetAndMetadata(offset)));
        brokers.ask(on -> on.alterConsumerGroupOffsets(group, commits).all());
    }

    private void print(Map<TopicPartition, OffsetAndMetadata> before, Map<TopicPartition, Long> after) {
        List<Map<String, Object>> rows = new ArrayList<>();
        TextTable table = TextTable.of(Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT);
        table.row("PARTITION", "COMMITTED", "TO", "RECORDS AGAIN");
        after.forEach((each, offset) -> {
            OffsetAndMetadata committed = before.get(each);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("topic", each.topic());
            row.put("partition", each.partition());
            if (committed != null) {
                row.put("committed", committed.offset());
            }
            row.put("to", offset);
            rows.add(row);
            table.row(
                    each.toString(),
                    committed == null ? "-" : String.valueOf(committed.offset()),
                    String.valueOf(offset),
                    committed == null ? "-" : String.valueOf(committed.offset() - offset));
        });
        if (result.json()) {
            parent.environment()
                    .terminal()
                    .out()
                    .println(Json.text(Map.of("group", group, "executed", execute, "partitions", rows)));
        } else {
            table.print(parent.environment().terminal().out());
        }
    }
}
