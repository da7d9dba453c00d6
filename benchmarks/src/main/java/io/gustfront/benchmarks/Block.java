package io.gustfront.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of several rounds, in each of which every engine had a turn; and how fast the machine was between them. */
final class Block {
    private final List<Double> calibrations = new ArrayList<>();
    private final Map<String, List<Measured>> results = new LinkedHashMap<>();

    void onCalibrated(double perSecond) {
        calibrations.add(perSecond);
    }

    void onMeasured(String engine, Measured measured) {
        results.computeIfAbsent(engine, name -> new ArrayList<>()).add(measured);
    }

    int rounds(String engine) {
        return results.getOrDefault(engine, List.of()).size();
    }

    /** By which part of its best the machine's speed went down. */
    double drift() {
        double low =
                calibrations.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high =
                calibrations.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return high <= 0 ? 0 : (high - low) / high;
    }

    /** Of the rounds of an engine; of an even number the mean of the two in the middle; 0 if there is none. */
    double median(String engine, String metric) {
        double[] sorted = results.getOrDefault(engine, List.of()).stream()
                .mapToDouble(measured -> measured.get(metric))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return 0;
        }
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
