package io.gustfront.benchmarks;

/** How long it takes to drain W3's topic, from the first record to the last word; as the rivals' programs measure it. */
final class DrainMeter {
    private static final double STEP_S = 0.01;

    private DrainMeter() {}

    static Measured measure(double limitSeconds) {
        long started = System.nanoTime();
        while (Components.DONE.sum() == 0 && System.nanoTime() - started < limitSeconds * 1e9) {
            Machine.pause(STEP_S);
        }
        Usage usage = Usage.begin();
        long before = Components.DONE.sum();
        while (!drained() && System.nanoTime() - started < limitSeconds * 1e9) {
            Machine.pause(STEP_S);
        }
        return usage.end(Components.DONE.sum() - before).put("complete", drained() ? 1 : 0);
    }

    private static boolean drained() {
        return Components.WORDS.sum() >= (long) Data.KAFKA_RECORDS * Data.KAFKA_WORDS_PER_RECORD;
    }
}
