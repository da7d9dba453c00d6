package io.gustfront.kafka.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CountCheckTest {
    private static final Map<String, Long> TRUTH = Map.of("rain", 5L, "wind", 3L);

    @Test
    void shouldFindNothingWhereNothingDiffers() {
        CountCheck check = CountCheck.compare(TRUTH, Map.of("wind", 3L, "rain", 5L));

        assertThat(check.lost()).isEmpty();
        assertThat(check.surplus()).isEmpty();
    }

    @Test
    void shouldTellWhichWordsAreBelowTheirCountAndByHowMuch() {
        CountCheck check = CountCheck.compare(TRUTH, Map.of("rain", 4L));

        assertThat(check.lost()).containsExactly(Map.entry("rain", 1L), Map.entry("wind", 3L));
        assertThat(check.lostWords()).isEqualTo(4);
    }

    @Test
    void shouldTellWhichWordsAreAboveTheirCountAndByHowMuch() {
        CountCheck check = CountCheck.compare(TRUTH, Map.of("rain", 7L, "wind", 3L));

        assertThat(check.surplus()).containsExactly(Map.entry("rain", 2L));
        assertThat(check.surplusWords()).isEqualTo(2);
    }

    @Test
    void shouldCountWordsThatNobodyFedAsSurplus() {
        CountCheck check = CountCheck.compare(TRUTH, Map.of("rain", 5L, "wind", 3L, "moon", 1L));

        assertThat(check.surplus()).containsExactly(Map.entry("moon", 1L));
    }

    @Test
    void shouldNotLetASurplusOfOneWordHideTheLossOfAnother() {
        CountCheck check = CountCheck.compare(TRUTH, Map.of("rain", 6L, "wind", 2L));

        assertThat(check.lost()).containsExactly(Map.entry("wind", 1L));
    }
}
