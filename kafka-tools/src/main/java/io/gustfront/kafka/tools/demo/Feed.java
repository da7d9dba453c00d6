package io.gustfront.kafka.tools.demo;

import java.util.concurrent.TimeUnit;

/** Sends sentences at a steady rate: whenever it is stepped, those that are due by then. Stepped by one thread. */
final class Feed {
    /** So many at once at most, so that a step after a pause doesn't take long. */
    private static final int MOST_PER_STEP = 1_000;

    private static final double NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SentenceText text;
    private final long records;
    private final double perSecond;
    private final SentenceSink sink;
    private boolean started;
    private long startNs;

    /** Written by the thread that steps, read by any. */
    private volatile long sent;

    /** So many are sent at most. Written by any thread. */
    private volatile long limit = Long.MAX_VALUE;

    Feed(SentenceText text, long records, double perSecond, SentenceSink sink) {
        this.text = text;
        this.records = records;
        this.perSecond = perSecond;
        this.sink = sink;
    }

    /**
     * Sends what is due.
     *
     * @return how many it sent
     */
    int doWork(long nowNs) {
        if (!started) {
            started = true;
            startNs = nowNs;
        }
        long due = Math.min(Math.min(records, limit), (long) ((nowNs - startNs) / NS_PER_SECOND * perSecond));
        long end = Math.min(due, sent + MOST_PER_STEP);
        long begin = sent;
        for (long number = begin; number < end; number++) {
            sink.send(number, text.sentence(number));
            sent = number + 1;
        }
        return (int) (end - begin);
    }

    /** By any thread: holds it up when it has sent so many; then it catches up, once it may. */
    void limit(long newLimit) {
        limit = newLimit;
    }

    /** How many were sent. */
    long sent() {
        return sent;
    }

    boolean isDone() {
        return sent == records;
    }
}
