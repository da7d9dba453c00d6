package io.gustfront.chaos.check;

import java.util.List;

/**
 * Whether something grows: its values over time, by a line through them (least squares) and by the averages of the first and the last
 * third.
 *
 * @param what it is
 * @param samples how many values there are
 * @param first the average of the first third
 * @param last the average of the last third
 * @param perHour the slope of the line
 */
public record Trend(String what, int samples, double first, double last, double perHour) {
    private static final double MS_PER_HOUR = 3_600_000;

    /** With fewer samples nothing is said. */
    private static final int LEAST = 6;

    private static final double TOLERATED = 1.15;

    /**
     * A value.
     *
     * @param atMs when
     * @param value what it was
     */
    public record Point(long atMs, double value) {}

    /** Of values in their order; at least one. */
    public static Trend of(String what, List<Point> points) {
        int third = Math.max(1, points.size() / 3);
        return new Trend(
                what,
                points.size(),
                average(points.subList(0, third)),
                average(points.subList(points.size() - third, points.size())),
                slope(points));
    }

    private static double average(List<Point> points) {
        return points.stream().mapToDouble(Point::value).average().orElse(0);
    }

    private static double slope(List<Point> points) {
        long originMs = points.get(0).atMs();
        double meanHours = points.stream()
                .mapToDouble(point -> (point.atMs() - originMs) / MS_PER_HOUR)
                .average()
                .orElse(0);
        double mean = average(points);
        double product = 0;
        double square = 0;
        for (Point point : points) {
            double hours = (point.atMs() - originMs) / MS_PER_HOUR - meanHours;
            product += hours * (point.value() - mean);
            square += hours * hours;
        }
        return square == 0 ? 0 : product / square;
    }

    /**
     * Whether it doesn't grow, as far as one can tell.
     *
     * @param slack by how much it may be larger in the end, besides 15 %
     */
    public boolean isFlat(double slack) {
        return samples < LEAST || last <= first * TOLERATED + slack;
    }
}
