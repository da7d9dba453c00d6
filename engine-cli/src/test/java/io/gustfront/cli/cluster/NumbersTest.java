package io.gustfront.cli.cluster;

import static io.gustfront.cli.cluster.Samples.stats;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.cluster.Numbers.Sums;
import io.gustfront.cluster.view.Views;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumbersTest {
    private final Numbers numbers = new Numbers();

    @Test
    void shouldCountOneStartOnlyOnce() {
        numbers.add(stats(1, 100, 0, 5));

        assertThat(lines(stats(1, 150, 2, 5)).counter("acked")).isEqualTo(150);
    }

    @Test
    void shouldKeepWhatAWorkerCountedThatStartedAgain() {
        numbers.add(stats(1, 100, 1, 5));

        Sums lines = lines(stats(2, 30, 0, 50));

        assertThat(lines.counter("acked")).isEqualTo(130);
        assertThat(lines.countersOf("failed.")).containsExactly(Map.entry("TIMEOUT", 1L));
        assertThat(lines.complete().getTotalCount()).isEqualTo(130);
        assertThat(lines.gauge("pending")).isEqualTo(7);
    }

    @Test
    void shouldKeepWhatANodeCountedThatDoesNotAnswerForAWhile() {
        numbers.add(stats(1, 100, 0, 5));

        Sums away = lines(new Views.Stats(Map.of(), Map.of("node-a", "no answer")));

        assertThat(away.counter("acked")).isEqualTo(100);
        assertThat(away.executors()).isZero();
        assertThat(lines(stats(1, 110, 0, 5)).counter("acked")).isEqualTo(110);
    }

    @Test
    void shouldPassOverWhatAnEarlierStartSaysLate() {
        numbers.add(stats(2, 100, 0, 5));

        assertThat(lines(stats(1, 999, 0, 5)).counter("acked")).isEqualTo(100);
    }

    @Test
    void shouldMergeLatenciesOfAllStarts() {
        numbers.add(stats(1, 100, 0, 10));

        Sums lines = lines(stats(2, 10_000, 0, 100));

        assertThat(lines.complete().getValueAtPercentile(0.5) / 1e6).isBetween(9.0, 11.0);
        assertThat(lines.complete().getValueAtPercentile(50) / 1e6).isBetween(95.0, 105.0);
    }

    @Test
    void shouldWriteNumbersInAboutFourDigits() {
        assertThat(List.of(0.0, 0.26, 7.0, 99.96, 1_234.4, 12_345.0, 999_960.0, 12_345_678.0).stream()
                        .map(TopReport::short4))
                .containsExactly("0", "0.3", "7", "100", "1234", "12.3k", "1.00M", "12M");
    }

    private Sums lines(Views.Stats sample) {
        return numbers.add(sample).get("lines");
    }
}
