package io.gustfront.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs Gustfront and its rivals in turn, A B C A B C, each in a JVM of its own, and prints ratios of medians. Between the rounds
 * the machine is calibrated by a fixed loop; if that drifts by more than a tenth within a block, the block is run again, up to
 * three times, and what still drifts is marked.
 */
final class Compare {
    private static final double MOST_DRIFT = 0.10;
    private static final int MOST_TRIES = 3;
    private static final int WARM_S = 10;

    private final Path home;
    private final List<String> workloads = new ArrayList<>();
    private Set<String> rivals = Comparison.engines(); // Gustfront, run otherwise, is always one
    private List<String> named = List.of(); // of the rivals
    private Set<String> variants = new LinkedHashSet<>();
    private int runs = 5;
    private int tries = MOST_TRIES;
    private int seconds = 10;
    private boolean json;

    private Compare(Path home) {
        this.home = home;
    }

    public static void main(String... arguments) throws IOException, InterruptedException {
        Compare compare = new Compare(Path.of(System.getProperty("benchmarks.home")));
        try {
            compare.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("compare: " + e.getMessage());
            System.exit(2);
        }
        if (Boolean.getBoolean("benchmarks.check")) {
            System.out.println(
                    String.join(" ", compare.workloadsAskedFor())); // so that what only others need isn't started
            System.exit(0);
        }
        System.exit(compare.run() ? 0 : 1);
    }

    private void parse(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (!argument.startsWith("-")) {
                workloads.add(argument);
                continue;
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(argument + " needs a value");
            }
            String value = arguments[++i];
            switch (argument) {
                case "--rivals" -> {
                    rivals = new LinkedHashSet<>(Arrays.asList(value.split(",", -1)));
                    refuseUnknown("rival", rivals, Comparison.engines());
                    named = List.copyOf(rivals);
                    rivals.add(Comparison.ITSELF);
                }
                case "--variants" -> variants = new LinkedHashSet<>(Arrays.asList(value.split(",", -1)));
                case "--runs" -> runs = positive(argument, value);
                case "--tries" -> tries = positive(argument, value);
                case "--seconds" -> seconds = positive(argument, value);
                case "-o" -> {
                    refuseUnknown("format", List.of(value), Set.of("json"));
                    json = true;
                }
                default ->
                    throw new IllegalArgumentException("no option " + argument
                            + "; there are --rivals, --variants, --runs, --tries, --seconds and -o");
            }
        }
        refuseUnknown("workload", workloads, Comparison.workloads());
        refuseUnknown("variant", variants, Comparison.variants(workloads));
        Set<String> doing = new TreeSet<>();
        Comparison.ALL.stream()
                .filter(this::isNamed)
                .forEach(comparison -> comparison.rivals().forEach(rival -> doing.add(rival.name())));
        if (!named.isEmpty() && Collections.disjoint(named, doing)) {
            throw new IllegalArgumentException("none of " + named + " does that"
                    + (doing.isEmpty() ? "; nobody else does" : "; " + doing + " do"));
        }
    }

    private static int positive(String option, String value) {
        if (!value.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(option + " is '" + value + "', must be a number from 1 to 9999");
        }
        return Integer.parseInt(value);
    }

    private static void refuseUnknown(String what, Iterable<String> told, Set<String> known) {
        for (String name : told) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("no " + what + " " + name + "; there are " + known);
            }
        }
    }

    private boolean run() throws IOException, InterruptedException {
        Report report = new Report(json);
        Engines engines = new Engines(home, WARM_S, seconds);
        report.begin();
        boolean all = true;
        for (Comparison comparison : Comparison.ALL) {
            if (isAskedFor(comparison)) {
                all &= run(comparison, engines, report);
            }
        }
        return all;
    }

    private Set<String> workloadsAskedFor() {
        Set<String> names = new TreeSet<>();
        Comparison.ALL.stream().filter(this::isAskedFor).forEach(comparison -> names.add(comparison.workload()));
        return names;
    }

    private boolean isNamed(Comparison comparison) {
        return (workloads.isEmpty() || workloads.contains(comparison.workload()))
                && (variants.isEmpty() || variants.contains(comparison.variant()));
    }

    private boolean isAskedFor(Comparison comparison) {
        return isNamed(comparison)
                && (comparison.rivals().isEmpty()
                        || comparison.rivals().stream().anyMatch(rival -> rivals.contains(rival.name())));
    }

    private boolean run(Comparison comparison, Engines engines, Report report)
            throws IOException, InterruptedException {
        if (comparison.workload().equals("W8")) {
            return growth(comparison, engines, report);
        }
        List<Comparison.Rival> others = comparison.rivals().stream()
                .filter(rival -> rivals.contains(rival.name()))
                .toList();
        Block best = new Block();
        for (int attempt = 0; attempt < tries; attempt++) {
            Block block = block(comparison, others, engines);
            if (attempt == 0 || block.drift() < best.drift()) {
                best = block;
            }
            if (best.drift() <= MOST_DRIFT) {
                break;
            }
        }
        if (others.isEmpty()) {
            report.alone(alone(comparison, best));
        }
        boolean complete = true;
        for (Comparison.Rival rival : others) {
            for (String metric : comparison.metrics()) {
                report.compared(comparison, rival, metric, best, MOST_DRIFT);
                complete &=
                        best.median("", metric) > 0 && best.median(rival.name() + "/" + rival.variant(), metric) > 0;
            }
        }
        return complete;
    }

    private Block block(Comparison comparison, List<Comparison.Rival> others, Engines engines)
            throws IOException, InterruptedException {
        Block block = new Block();
        for (int run = 0; run < runs; run++) {
            block.onCalibrated(engines.calibrate());
            block.onMeasured("", engines.gustfront(comparison.workload(), comparison.variant()));
            for (Comparison.Rival rival : others) {
                block.onMeasured(rival.name() + "/" + rival.variant(), turn(comparison, rival, engines));
            }
        }
        block.onCalibrated(engines.calibrate());
        return block;
    }

    private static Measured turn(Comparison comparison, Comparison.Rival rival, Engines engines)
            throws IOException, InterruptedException {
        if (rival.name().equals("netty")) {
            return engines.gustfront(GustfrontBench.PAIR, comparison.variant());
        }
        if (!rival.name().equals(Comparison.ITSELF)) {
            return engines.rival(comparison.workload(), rival);
        }
        int at = rival.variant().indexOf('@');
        return at < 0
                ? engines.gustfront(comparison.workload(), rival.variant())
                : engines.gustfront(
                        rival.variant().substring(at + 1), rival.variant().substring(0, at));
    }

    private static Map<String, Object> alone(Comparison comparison, Block block) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("workload", comparison.workload());
        line.put("variant", comparison.variant());
        if (Variant.of(comparison.variant()).has("load")) {
            line.put("mostPerSecond", Report.round(block.median("", Measured.MOST_RECORDS_PER_S)));
            line.put("perSecond", Report.round(block.median("", Measured.RECORDS_PER_S)));
            for (String metric : comparison.metrics()) {
                line.put(Report.figure(metric), Report.round(block.median("", metric)));
            }
        }
        line.put("cores", Report.round(block.median("", Measured.CPU_CORES)));
        line.put("peakRssMb", Report.round(block.median("", Measured.PEAK_RSS_MB)));
        return line;
    }

    /**
     * W8: processor time of a record for each size, and what one more costs at the top as against the middle. The sizes take
     * turns, so that a machine that changes its speed changes it for all. All on one processor: what a wide fan-out costs on two depends
     * on where the host of a virtual machine has them, by more than what is looked for (docs/performance.md).
     */
    private boolean growth(Comparison comparison, Engines engines, Report report)
            throws IOException, InterruptedException {
        List<Integer> sizes = Comparison.sizes(comparison.variant());
        Block block = new Block();
        for (int run = 0; run < runs; run++) {
            block.onCalibrated(engines.calibrate());
            for (int size : sizes) {
                block.onMeasured(
                        String.valueOf(size),
                        engines.gustfrontOnOneProcessor(comparison.workload(), comparison.variant() + "-" + size));
            }
        }
        boolean fan = comparison.variant().endsWith("fan");
        List<Double> cost = new ArrayList<>(); // microseconds of a record that the source emitted
        for (int size : sizes) {
            double perCounted = block.median(String.valueOf(size), Measured.CPU_S_PER_M);
            cost.add(Report.round(fan && !Variant.of(comparison.variant()).tracked() ? perCounted * size : perCounted));
        }
        int last = sizes.size() - 1;
        double top = marginal(sizes, cost, last);
        double middle = marginal(sizes, cost, last - 1);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("workload", comparison.workload());
        line.put("variant", comparison.variant());
        line.put("processors", 1);
        line.put("sizes", sizes);
        line.put("cpuMicrosPerRecord", cost);
        line.put("marginalAtTop", Report.round(top));
        line.put("marginalInMiddle", Report.round(middle));
        line.put("ratio", Report.round(top / middle));
        line.put("calibrationDrift", Report.round(block.drift()));
        report.alone(line);
        return middle > 0;
    }

    private static double marginal(List<Integer> sizes, List<Double> cost, int index) {
        return (cost.get(index) - cost.get(index - 1)) / (sizes.get(index) - sizes.get(index - 1));
    }
}
