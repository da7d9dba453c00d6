package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaskMetricsTest {
    private final TaskMetrics metrics = new TaskMetrics();

    @Test
    void shouldCountUnderTheNamesThatUserCodeGives() {
        metrics.counter("hits").add(2);
        metrics.counter("hits").add(1);
        metrics.histogram("sizes").record(7);
        metrics.gauge("depth", () -> 3);

        assertThat(metrics.counters()).containsOnlyKeys("hits").containsEntry("hits", 3L);
        assertThat(metrics.histograms().get("sizes").getMaxValue()).isEqualTo(7);
        assertThat(metrics.gauges().get("depth").getAsDouble()).isEqualTo(3);
    }

    /** Names that are made of keys are as many as there are keys. */
    @Test
    void shouldNotGrowWithTheNumberOfNames() {
        for (int key = 0; key < 3 * TaskMetrics.MOST_NAMES; key++) {
            String name = "of-" + key;
            metrics.counter(name).add(1);
            metrics.histogram(name).record(1);
            metrics.gauge(name, () -> 1);
        }
        metrics.counter("of-0").add(1);

        assertThat(metrics.counters())
                .hasSize(TaskMetrics.MOST_NAMES + 1)
                .containsEntry("of-0", 2L)
                .containsEntry(TaskMetrics.OTHERS, 2L * TaskMetrics.MOST_NAMES);
        assertThat(metrics.histograms()).hasSize(TaskMetrics.MOST_NAMES + 1);
        assertThat(metrics.histograms().get(TaskMetrics.OTHERS).getTotalCount()).isEqualTo(2 * TaskMetrics.MOST_NAMES);
        assertThat(metrics.gauges()).hasSize(TaskMetrics.MOST_NAMES);
    }
}
