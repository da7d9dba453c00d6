package io.gustfront.runtime.executor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A histogram of durations that one thread writes and any thread reads, sooner or later: a store where one that several may write
 * needs a locked instruction for each of its fields.
 *
 * <p>The buckets are those of an HdrHistogram of two digits: exact up to 255; above that, 128 for each power of two, so a value is
 * off by less than a hundredth. The array ends with the largest value that was seen, and there is none before the first.
 */
public final class Latencies {
    private static final long LARGEST = 1L << 40;
    private static final int SUB_BUCKETS = 128; // for each power of two
    private static final int EXACT = 2 * SUB_BUCKETS;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle COUNTS;

    static {
        try {
            COUNTS = MethodHandles.lookup().findVarHandle(Latencies.class, "counts", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long[] counts = {};

    /** None. */
    public Latencies() {}

    /** Is told each value that there is, or one close to it, and how often. */
    @FunctionalInterface
    public interface Reader {
        /** A value, and how often it was recorded. */
        void accept(long value, long count);
    }

    /** The writer: one more of this value, cut to what can be counted. */
    public void record(long value) {
        int bucket = bucketOf(Math.min(LARGEST, Math.max(0, value)));
        long[] all = counts;
        if (bucket >= all.length) {
            all = Arrays.copyOf(all, (bucket / SUB_BUCKETS + 1) * SUB_BUCKETS);
            COUNTS.setRelease(this, all);
        }
        COUNT.setOpaque(all, bucket, all[bucket] + 1);
    }

    /** Any thread: tells what was recorded, the smallest first; each value as the largest of its bucket. */
    public void read(Reader reader) {
        long[] all = (long[]) COUNTS.getAcquire(this);
        for (int bucket = 0; bucket < all.length; bucket++) {
            long count = (long) COUNT.getOpaque(all, bucket);
            if (count > 0) {
                reader.accept(largestIn(bucket), count);
            }
        }
    }

    private static int bucketOf(long value) {
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value / EXACT));
        return shift * SUB_BUCKETS + (int) (value >>> shift);
    }

    private static long largestIn(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int shift = bucket / SUB_BUCKETS - 1;
        return ((bucket % SUB_BUCKETS + SUB_BUCKETS + 1L) << shift) - 1;
    }
}
