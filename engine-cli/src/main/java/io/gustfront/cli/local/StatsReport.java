package io.gustfront.cli.local;

import io.gustfront.api.task.FailReason;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.runtime.worker.ComponentStats;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A topology's statistics, for people and for programs. */
final class StatsReport {
    private static final double US_PER_MS = 1e3;

    private StatsReport() {}

    static TextTable table(LocalSubmission submission) {
        TextTable table = TextTable.of(
                Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.LEFT);
        table.row("COMPONENT", "EMITTED", "EXECUTED", "ACKED", "FAILED", "P50 MS", "P99 MS", "FAILED BECAUSE");
        submission
                .running()
                .stats()
                .components()
                .forEach((id, component) -> table.row(
                        id,
                        count(component.emitted()),
                        count(component.executed()),
                        count(component.acked()),
                        count(component.failedInAll()),
                        submission.isSpout(id) ? ms(component.latencyP50Us()) : "-",
                        submission.isSpout(id) ? ms(component.latencyP99Us()) : "-",
                        reasons(component)));
        return table;
    }

    static Map<String, Object> json(LocalSubmission submission) {
        Map<String, Object> components = new LinkedHashMap<>();
        submission
                .running()
                .stats()
                .components()
                .forEach((id, component) -> components.put(id, json(component, submission.isSpout(id))));
        return components;
    }

    private static Map<String, Object> json(ComponentStats component, boolean spout) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", spout ? "spout" : "bolt");
        json.put("emitted", component.emitted());
        json.put("executed", component.executed());
        json.put("acked", component.acked());
        json.put("failed", component.failedInAll());
        Map<String, Long> reasons = new TreeMap<>();
        component.failed().forEach((kind, number) -> {
            if (number > 0) {
                reasons.put(word(kind), number);
            }
        });
        json.put("failedBecause", reasons);
        if (spout) {
            json.put("pending", component.pending());
            json.put("completeLatencyP50Ms", component.latencyP50Us() / US_PER_MS);
            json.put("completeLatencyP99Ms", component.latencyP99Us() / US_PER_MS);
        }
        json.put("counters", new TreeMap<>(component.counters()));
        return json;
    }

    private static String reasons(ComponentStats component) {
        return component.failed().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> word(entry.getKey()) + " " + count(entry.getValue()))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String word(FailReason.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String ms(long micros) {
        return String.format(Locale.ROOT, "%.1f", micros / US_PER_MS);
    }
}
