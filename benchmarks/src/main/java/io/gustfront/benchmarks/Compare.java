package io.gustfront.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs Gustfront and its rivals in turn, A B A B, each in a JVM of its own, and prints ratios of medians. Before each turn the
 * machine is calibrated by a fixed loop; if that drifts by more than a tenth within a block, the block is run again, up to three
 * times, and what still drifts is marked.
 */
final class Compare {
    private static final double MOST_DRIFT = 0.10;
    private static final int MOST_TRIES = 3;

    /** What a rival calls the same thing. */
    private record Pairing(String workload, String variant, String rival, String rivalVariant, String metric) {}

    private static final List<Pairing> PAIRINGS = List.of(
            new Pairing("W1", "unacked", "storm", "noack-b1000", "records_per_s"),
            new Pairing("W1", "unacked", "flink", "unchained", "records_per_s"),
            new Pairing("W1", "unacked", "jet", "none", "records_per_s"),
            new Pairing("W1", "acked", "storm", "ack-b100-p20000", "records_per_s"),
            new Pairing("W1", "acked", "flink", "unchained-ckpt", "records_per_s"),
            new Pairing("W1", "acked", "jet", "alo", "records_per_s"),
            new Pairing("W2", "unacked", "storm", "noack-b1000", "sentences_per_s"),
            new Pairing("W2", "unacked", "flink", "chained", "sentences_per_s"),
            new Pairing("W2", "unacked", "jet", "none", "sentences_per_s"),
            new Pairing("W2", "acked", "storm", "ack-b100-p5000", "sentences_per_s"),
            new Pairing("W2", "acked", "flink", "chained-ckpt", "sentences_per_s"),
            new Pairing("W2", "acked", "jet", "alo", "sentences_per_s"),
            new Pairing("W5", "unacked", "storm", "noack-b100-t100", "records_per_s"),
            new Pairing("W5", "unacked", "flink", "nockpt", "records_per_s"),
            new Pairing("W5", "unacked", "jet", "none", "records_per_s"),
            new Pairing("W5", "acked", "storm", "ack-b100-t100-p20000", "records_per_s"),
            new Pairing("W5", "acked", "flink", "ckpt", "records_per_s"),
            new Pairing("W5", "acked", "jet", "alo", "records_per_s"));

    private final Path home;
    private final List<String> workloads = new ArrayList<>();
    private Set<String> rivals = new LinkedHashSet<>(List.of("storm", "flink", "jet"));
    private Set<String> variants = new LinkedHashSet<>();
    private int runs = 5;
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
                case "--rivals" -> rivals = new LinkedHashSet<>(Arrays.asList(value.split(",", -1)));
                case "--variants" -> variants = new LinkedHashSet<>(Arrays.asList(value.split(",", -1)));
                case "--runs" -> runs = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "-o" -> json = value.equals("json");
                default ->
                    throw new IllegalArgumentException(
                            "no option " + argument + "; there are --rivals, --variants, --runs, --seconds and -o");
            }
        }
        if (workloads.isEmpty()) {
            workloads.addAll(List.of("W1", "W2", "W5"));
        }
        for (String workload : workloads) {
            if (PAIRINGS.stream().noneMatch(pairing -> pairing.workload().equals(workload))) {
                throw new IllegalArgumentException("no workload " + workload + "; there are W1, W2 and W5");
            }
        }
    }

    private boolean run() throws IOException, InterruptedException {
        boolean all = true;
        if (!json) {
            System.out.printf(
                    Locale.ROOT,
                    "%-4s %-8s %-6s %14s %14s %7s %11s %11s%n",
                    "",
                    "variant",
                    "rival",
                    "gustfront/s",
                    "rival/s",
                    "ratio",
                    "cpu s/M",
                    "rival's");
        }
        for (Pairing pairing : PAIRINGS) {
            if (workloads.contains(pairing.workload())
                    && rivals.contains(pairing.rival())
                    && (variants.isEmpty() || variants.contains(pairing.variant()))) {
                all &= block(pairing);
            }
        }
        return all;
    }

    /** One pair of engines, in turn. */
    private boolean block(Pairing pairing) throws IOException, InterruptedException {
        Block best = null;
        for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
            Block block = new Block();
            for (int run = 0; run < runs; run++) {
                block.calibrations.add(calibrate());
                block.ours.add(gustfront(pairing));
                block.theirs.add(rival(pairing));
            }
            block.calibrations.add(calibrate());
            if (best == null || block.drift() < best.drift()) {
                best = block;
            }
            if (best.drift() <= MOST_DRIFT) {
                break;
            }
        }
        if (best == null || best.ours.isEmpty()) {
            return false;
        }
        print(pairing, best);
        return best.median(best.theirs, "rate") > 0;
    }

    private static final class Block {
        final List<Double> calibrations = new ArrayList<>();
        final List<Map<String, Double>> ours = new ArrayList<>();
        final List<Map<String, Double>> theirs = new ArrayList<>();

        double drift() {
            double low =
                    calibrations.stream().mapToDouble(Double::doubleValue).min().orElse(0);
            double high =
                    calibrations.stream().mapToDouble(Double::doubleValue).max().orElse(0);
            return high <= 0 ? 0 : (high - low) / high;
        }

        double median(List<Map<String, Double>> results, String metric) {
            double[] sorted = results.stream()
                    .mapToDouble(result -> result.getOrDefault(metric, 0.0))
                    .sorted()
                    .toArray();
            return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
        }
    }

    private void print(Pairing pairing, Block block) {
        double ours = block.median(block.ours, "rate");
        double theirs = block.median(block.theirs, "rate");
        double ratio = theirs == 0 ? 0 : ours / theirs;
        double ourCpu = block.median(block.ours, "cpu");
        double theirCpu = block.median(block.theirs, "cpu");
        if (json) {
            System.out.printf(
                    Locale.ROOT,
                    "{\"workload\":\"%s\",\"variant\":\"%s\",\"rival\":\"%s\",\"rivalVariant\":\"%s\",\"gustfront\":%.0f,"
                            + "\"rivalValue\":%.0f,\"ratio\":%.3f,\"cpuPerMillion\":%.4f,\"rivalCpuPerMillion\":%.4f,"
                            + "\"runs\":%d,\"calibrationDrift\":%.3f}%n",
                    pairing.workload(),
                    pairing.variant(),
                    pairing.rival(),
                    pairing.rivalVariant(),
                    ours,
                    theirs,
                    ratio,
                    ourCpu,
                    theirCpu,
                    block.ours.size(),
                    block.drift());
        } else {
            System.out.printf(
                    Locale.ROOT,
                    "%-4s %-8s %-6s %,14.0f %,14.0f %7.2f %11.3f %11.3f%s%n",
                    pairing.workload(),
                    pairing.variant(),
                    pairing.rival(),
                    ours,
                    theirs,
                    ratio,
                    ourCpu,
                    theirCpu,
                    block.drift() > MOST_DRIFT
                            ? String.format(Locale.ROOT, "  (the machine drifted by %.0f %%)", 100 * block.drift())
                            : "");
        }
        System.out.flush();
    }

    private Map<String, Double> gustfront(Pairing pairing) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Files.readAllLines(home.resolve("gustfront.options")));
        command.addAll(List.of(
                "-Dsecs=" + seconds,
                "-cp",
                System.getProperty("java.class.path"),
                "io.gustfront.benchmarks.GustfrontBench",
                pairing.workload(),
                pairing.variant()));
        Map<String, Double> result = new TreeMap<>();
        for (String line : output(command, Map.of())) {
            if (line.startsWith("{")) {
                result.put("rate", number(line, "perSecond"));
                result.put("cpu", number(line, "cpuPerMillion"));
            }
        }
        return result;
    }

    private static double number(String line, String key) {
        int at = line.indexOf("\"" + key + "\":");
        if (at < 0) {
            return 0;
        }
        int from = at + key.length() + 3;
        int to = from;
        while (to < line.length() && "0123456789.E-".indexOf(line.charAt(to)) >= 0) {
            to++;
        }
        return Double.parseDouble(line.substring(from, to));
    }

    private Map<String, Double> rival(Pairing pairing) throws IOException, InterruptedException {
        Map<String, Double> all = rows(List.of("./run", pairing.workload(), pairing.rival(), pairing.rivalVariant()));
        Map<String, Double> result = new TreeMap<>();
        result.put("rate", all.getOrDefault(pairing.metric(), 0.0));
        String unit = pairing.metric().substring(0, pairing.metric().indexOf('_'));
        result.put("cpu", all.getOrDefault("cpu_s_per_M_" + unit, 0.0));
        return result;
    }

    private double calibrate() throws IOException, InterruptedException {
        return rows(List.of("./run", "calibrate")).getOrDefault("calib_direct_per_s", 0.0);
    }

    private Map<String, Double> rows(List<String> command) throws IOException, InterruptedException {
        Map<String, Double> rows = new LinkedHashMap<>();
        for (String line : output(command, Map.of("REPS", "1", "CALIB", "0", "SECS", String.valueOf(seconds)))) {
            String[] fields = line.split("\t", -1);
            if (fields.length == 5) {
                rows.put(fields[3], Double.parseDouble(fields[4]));
            }
        }
        return rows;
    }

    private List<String> output(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.resolve("rivals").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> lines = reader.lines().toList();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            return lines;
        } catch (UncheckedIOException e) {
            process.destroyForcibly();
            throw e.getCause();
        }
    }
}
