package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gust kafka offsets}. */
@Command(
        name = "offsets",
        header = "Show where the logs of a topic begin and end.",
        footer = {"", "Example: gust kafka offsets orders --at 2026-11-26T04:00:00Z"})
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class OffsetsCommand implements Callable<Integer> {
    @ParentCommand
    private KafkaCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(
            names = "--at",
            paramLabel = "earliest|latest|TIMESTAMP",
            converter = Offset.Converter.class,
            description = "One place alone; of a time, the first record that is not older.")
    private @Nullable Offset at;

    @Mixin
    private BrokerOptions brokerOptions;

    @Mixin
    private ResultOptions result;

    @Override
    public Integer call() {
        if (at != null && at.number() >= 0) {
            throw new ParameterException(
                    spec.commandLine(), "--at is '" + at.text() + "', must be earliest, latest or a time");
        }
        Map<String, Map<TopicPartition, Long>> columns = new LinkedHashMap<>();
        List<TopicPartition> partitions;
        try (Brokers brokers = brokerOptions.connect(parent.environment())) {
            partitions = brokers.partitions(topic);
            if (at == null) {
                columns.put("earliest", brokers.offsets(partitions, OffsetSpec.earliest()));
                columns.put("latest", brokers.offsets(partitions, OffsetSpec.latest()));
            } else {
                columns.put("offset", brokers.offsets(partitions, at.spec()));
            }
        }
        Align[] aligns = new Align[columns.size() + 1];
        Arrays.fill(aligns, Align.RIGHT);
        TextTable table = TextTable.of(aligns);
        List<String> header = new ArrayList<>(List.of("PARTITION"));
        columns.keySet().forEach(name -> header.add(name.toUpperCase(Locale.ROOT)));
        table.row(header.toArray(String[]::new));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("partition", partition.partition());
            columns.forEach((name, offsets) -> row.put(name, offsets.get(partition)));
            rows.add(row);
            table.row(row.values().stream()
                    .map(value -> Long.valueOf(-1).equals(value) ? "-" : String.valueOf(value))
                    .toArray(String[]::new));
        }
        if (result.json()) {
            parent.environment().terminal().out().println(Json.text(Map.of("topic", topic, "partitions", rows)));
        } else {
            table.print(parent.environment().terminal().out());
        }
        return 0;
    }
}
