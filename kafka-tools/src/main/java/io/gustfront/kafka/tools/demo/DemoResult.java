package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.kafka.tools.demo.DemoPlan.Form;
import io.gustfront.kafka.tools.demo.WordCountRun.SpoutTotals;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came of a demo.
 *
 * @param plan what was to be done
 * @param spout what the topology's spout told in the end
 * @param counted the sum of each word's increments
 * @param check how that differs from the truth
 * @param uncommitted sentences whose offsets weren't committed
 * @param surplusAllowed how many words may have been counted too often, because their sentences were replayed
 * @param kill what became of the worker that was killed, if one was
 * @param seconds from the first sentence to the last commit
 */
record DemoResult(
        DemoPlan plan,
        SpoutTotals spout,
        Map<String, Long> counted,
        CountCheck check,
        long uncommitted,
        long surplusAllowed,
        Optional<KillReport> kill,
        double seconds) {

    private static final int TOP = 10;
    private static final int SHOWN_LOSSES = 50;
    private static final double US_PER_MS = 1e3;

    /** Whether everything holds that the demo shows. */
    boolean isOk() {
        return check.lost().isEmpty()
                && check.surplusWords() <= surplusAllowed
                && uncommitted == 0
                && spout.acked() >= plan.records()
                && killWasAsPlanned();
    }

    private boolean killWasAsPlanned() {
        return plan.form() != Form.CLUSTER_WITH_KILL
                || kill.map(KillReport::feedWasOn).orElse(false);
    }

    private long words() {
        return counted.values().stream().mapToLong(Long::longValue).sum();
    }

    private double recordsPerSecond() {
        return plan.records() / seconds;
    }

    /** The most frequent words, ties by alphabet. */
    Map<String, Long> top() {
        return counted.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry<String, Long>::getValue)
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .limit(TOP)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("records", plan.records());
        json.put("acked", spout.acked());
        json.put("lost", check.lostWords());
        json.put("replayed", spout.replayed());
        json.put("ok", isOk());
        json.put("words", words());
        json.put("distinctWords", counted.size());
        json.put("surplus", check.surplusWords());
        json.put("uncommitted", uncommitted);
        json.put("seconds", rounded(seconds));
        json.put("recordsPerSecond", rounded(recordsPerSecond()));
        json.put("completeLatencyP50Ms", rounded(spout.latencyP50Us() / US_PER_MS));
        json.put("completeLatencyP99Ms", rounded(spout.latencyP99Us() / US_PER_MS));
        json.put("workers", plan.workers());
        json.put("seed", plan.seed());
        if (plan.form() != Form.LOCAL) {
            json.put(
                    "recoverySeconds",
                    kill.map(report -> rounded(report.recoverySeconds())).orElse(0.0));
        }
        json.put("top", top());
        if (!check.lost().isEmpty()) {
            json.put("lostWords", check.lost());
        }
        return json;
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    void print(PrintWriter out) {
        TextTable table = TextTable.of(Align.LEFT, Align.RIGHT, Align.LEFT);
        table.row("records in", count(plan.records()), "sentences");
        table.row("acked", count(spout.acked()), "");
        table.row("replayed", count(spout.replayed()), "");
        table.row("words counted", count(words()), count(counted.size()) + " different");
        table.row("words lost", count(check.lostWords()), "");
        table.row(
                "counted twice",
                count(check.surplusWords()),
                check.surplus().isEmpty() ? "" : explanation() + " " + count(surplusAllowed));
        table.row("not committed", count(uncommitted), "");
        table.row("time", String.format(Locale.ROOT, "%.1f", seconds), "s");
        table.row("rate", count(Math.round(recordsPerSecond())), "records/s");
        kill.ifPresent(report -> table.row(
                "the kill cost",
                String.format(Locale.ROOT, "%.1f", report.recoverySeconds()),
                String.format(
                        Locale.ROOT, "s, until all fed before was done; at %.0f %% of the words", report.percent())));
        table.row("half acked within", ms(spout.latencyP50Us()), "ms");
        table.row("99 % acked within", ms(spout.latencyP99Us()), "ms");
        table.print(out);
        out.println();
        TextTable words = TextTable.of(Align.LEFT, Align.RIGHT);
        words.row("top ten words", "");
        top().forEach((word, number) -> words.row("  " + word, count(number)));
        words.print(out);
        out.println();
        out.println(verdict());
        check.lost().entrySet().stream()
                .limit(SHOWN_LOSSES)
                .forEach(entry -> out.println("  lost " + count(entry.getValue()) + " of '" + entry.getKey() + "'"));
    }

    private String explanation() {
        return kill.isPresent() ? "the kill explains" : "replays explain";
    }

    /** One line. */
    String verdict() {
        if (isOk()) {
            return "Every word of every sentence was counted, and every offset is committed"
                    + (kill.isPresent() ? ", though a worker was killed." : ".");
        }
        List<String> wrong = new ArrayList<>();
        if (!check.lost().isEmpty()) {
            wrong.add(count(check.lostWords()) + " words were lost, of "
                    + count(check.lost().size()) + " different ones");
        }
        if (check.surplusWords() > surplusAllowed) {
            wrong.add(count(check.surplusWords()) + " words were counted too often, of which "
                    + (kill.isPresent() ? "the records that were not committed at the kill" : "replays") + " explain "
                    + count(surplusAllowed));
        }
        if (uncommitted != 0) {
            wrong.add(count(uncommitted) + " records are not committed");
        }
        if (spout.acked() < plan.records()) {
            wrong.add(count(plan.records() - spout.acked()) + " records were not acked");
        }
        if (!killWasAsPlanned()) {
            wrong.add(
                    kill.isPresent()
                            ? "the worker was killed only after the feed had ended"
                            : "the moment to kill a worker never came while the feed was on");
        }
        return "FAILED: " + String.join("; ", wrong) + ".";
    }

    private static String ms(long micros) {
        return count(Math.round(micros / US_PER_MS));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
