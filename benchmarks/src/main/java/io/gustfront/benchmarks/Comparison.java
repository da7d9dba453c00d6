package io.gustfront.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is run side by side in one block: a workload of Gustfront in one variant, and what each rival calls the same thing.
 *
 * @param workload its name, W1 say
 * @param variant Gustfront's
 * @param rivals each rival's variant, in the order in which they take their turns
 */
record Comparison(String workload, String variant, List<Rival> rivals) {
    /**
     * One of the others.
     *
     * @param name the engine
     * @param variant as its program calls it
     */
    record Rival(String name, String variant) {}

    /** What is compared of a workload: the larger is the better for rates only. */
    List<String> metrics() {
        return switch (workload) {
            case "W4" -> List.of("sched_p50_us", "sched_p99_us", "sched_p99.9_us");
            case "W6" -> List.of("submit_to_first_tuple_s", "kill_to_tuples_again_s");
            default -> List.of(Measured.RECORDS_PER_S);
        };
    }

    /** The rate of W4; 0 for the others. */
    int perSecond() {
        return workload.equals("W4") && !Variant.of(variant).has("load")
                ? Variant.of(variant).number()
                : 0;
    }

    private static Comparison of(String workload, String variant, String... rivals) {
        List<Rival> others = Arrays.stream(rivals)
                .map(rival ->
                        new Rival(rival.substring(0, rival.indexOf('/')), rival.substring(rival.indexOf('/') + 1)))
                .toList();
        return new Comparison(workload, variant, others);
    }

    /** As a rival: Gustfront, run otherwise. */
    static final String ITSELF = "gustfront";

    /** All there are. */
    static final List<Comparison> ALL = List.of(
            of("W1", "unacked", "storm/noack-b1000", "flink/unchained", "jet/none"),
            of("W1", "acked", "storm/ack-b100-p20000", "flink/unchained-ckpt", "jet/alo"),
            of("W1", "unacked-fused", "gustfront/unacked", "flink/chained"),
            of("W1", "acked-fused", "gustfront/acked", "flink/chained-ckpt"),
            of("W2", "unacked", "storm/noack-b1000", "flink/chained", "jet/none"),
            of("W2", "acked", "storm/ack-b100-p5000", "flink/chained-ckpt", "jet/alo"),
            of("W2", "acked-fused", "gustfront/acked"),
            of(
                    "W3",
                    "acked",
                    "storm/ack-b100-p20000",
                    "flink/alo-p1",
                    "flink/alo-p2",
                    "jet/alo",
                    "kstreams/alo-t2",
                    "raw/poll"),
            of("W3", "acked-null", "raw/poll"),
            of("W4", "acked-1000", "storm/1000", "flink/unchained-1000"),
            of("W4", "acked-10000", "storm/10000", "flink/unchained-10000"),
            of("W4", "acked-100000", "storm/100000", "flink/unchained-100000"),
            of("W4", "acked-shared-1000", "jet/1000"),
            of("W4", "acked-shared-10000", "jet/10000"),
            of("W4", "acked-shared-100000", "jet/100000"),
            of("W4", "acked-fused-1000", "jet/1000", "flink/chained-1000"),
            of("W4", "acked-fused-10000", "jet/10000", "flink/chained-10000"),
            of("W4", "acked-fused-100000", "jet/100000", "flink/chained-100000"),
            of("W4", "acked-load-80"),
            of("W5", "unacked", "storm/noack-b100-t100", "flink/nockpt", "jet/none", "netty/pair"),
            of("W5", "acked", "storm/ack-b100-t100-p20000", "flink/ckpt", "jet/alo"),
            of("W6", "acked", "storm/ack-p5000-sink", "flink/ckpt-sink"),
            of("W7", "acked", "gustfront/acked@W2"),
            of("W7", "unacked", "gustfront/unacked@W2"),
            of("W7", "acked-shared", "gustfront/acked@W2"),
            of("W7", "rest"),
            of("W8", "unacked-chain"),
            of("W8", "acked-chain"),
            of("W8", "unacked-fan"),
            of("W8", "acked-fan"));

    /** The sizes of W8, smallest first. */
    static List<Integer> sizes(String variant) {
        return variant.endsWith("chain") ? List.of(1, 2, 4, 8, 16) : List.of(1, 4, 16, 32, 64);
    }

    static Set<String> workloads() {
        Set<String> names = new TreeSet<>();
        ALL.forEach(comparison -> names.add(comparison.workload()));
        return names;
    }

    /** Of some workloads; of all, if none is told. */
    static Set<String> variants(Collection<String> workloads) {
        Set<String> names = new TreeSet<>();
        ALL.stream()
                .filter(comparison -> workloads.isEmpty() || workloads.contains(comparison.workload()))
                .forEach(comparison -> names.add(comparison.variant()));
        return names;
    }

    static Set<String> engines() {
        Set<String> names = new TreeSet<>();
        ALL.forEach(comparison -> comparison.rivals().forEach(rival -> names.add(rival.name())));
        return names;
    }

    /** What a rival's figures are called where they are not called as Gustfront's are. */
    static final Map<String, String> SENTENCES =
            Map.of("sentences_per_s", Measured.RECORDS_PER_S, "cpu_s_per_M_sentences", Measured.CPU_S_PER_M);
}
