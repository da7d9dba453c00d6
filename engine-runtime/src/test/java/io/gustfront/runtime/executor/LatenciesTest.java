package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    private Histogram read() {
        Histogram read = new Histogram(1L << 41, 2);
        latencies.read(read::recordValueWithCount);
        return read;
    }

    @Test
    void shouldTellNothingBeforeAnythingWasRecorded() {
        latencies.read((value, count) -> {
            throw new AssertionError("nothing was recorded");
        });
    }

    @Test
    void shouldCountAsAnHdrHistogramOfTwoDigitsDoes() {
        Histogram expected = new Histogram(1L << 41, 2);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            long value = random.nextLong(1L << random.nextInt(1, 41));
            latencies.record(value);
            expected.recordValue(value);
        }

        assertThat(read()).isEqualTo(expected);
    }

    @Test
    void shouldCutWhatIsOutOfRange() {
        latencies.record(-1);
        latencies.record(Long.MAX_VALUE);

        assertThat(read().getTotalCount()).isEqualTo(2);
        assertThat(read().getMinValue()).isZero();
        assertThat(read().getMaxValue()).isGreaterThanOrEqualTo(1L << 40).isLessThan(1L << 41);
    }

    @Test
    void shouldBeReadWhileItIsWrittenTo() throws Exception {
        int values = 200_000;
        Thread writer = new Thread(() -> {
            for (int i = 0; i < values; i++) {
                latencies.record(i);
            }
        });
        writer.start();
        long before = 0;
        while (writer.isAlive()) {
            long now = read().getTotalCount();
            assertThat(now).isBetween(before, (long) values);
            before = now;
        }
        writer.join();

        assertThat(read().getTotalCount()).isEqualTo(values);
    }
}
