package io.gustfront.benchmarks;

/**
 * How long it takes to drain W3's topic, from the first record to the last word, or to the last record where nothing splits it; as
 * the rivals' programs measure it.
 */
final class DrainMeter {
    private static final double STEP_S = 0.01;

    private DrainMeter() {}

    static Measured measure(Variant variant, double limitSeconds) {
        long started = System.nanoTime();
        while (Components.DONE.sum() == 0 && System.nanoTime() - started < limitSeconds * 1e9) {
            Machine.pause(STEP_S);
        }
        Usage usage = Usage.begin();
        long before = Components.DONE.sum();
        while (!drained(variant) && System.nanoTime() - started < limitSeconds * 1e9) {
            Machine.pause(STEP_S);
        }
        return usage.end(Components.DONE.sum() - before).put("complete", drained(variant) ? 1 : 0);
    }

    private static boolean drained(Variant variant) {
        return variant.has("null")
                ? Components.DONE.sum() >= Data.KAFKA_RECORDS
                : Components.WORDS.sum() >= (long) Data.KAFKA_RECORDS * Data.KAFKA_WORDS_PER_RECORD;
    }
}
