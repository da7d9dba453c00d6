package io.gustfront.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {
    @Test
    void shouldOnlyGiveDurationsThatWereMeasured() {
        assertThat(Quantiles.of(List.of(30L, 10L, 20L))).isEqualTo(new Quantiles(20, 30, 30));
        assertThat(Quantiles.of(LongStream.rangeClosed(1, 100).boxed().toList()))
                .isEqualTo(new Quantiles(50, 95, 100));
        assertThat(Quantiles.of(LongStream.rangeClosed(1, 20).boxed().toList())).isEqualTo(new Quantiles(10, 19, 20));
        assertThat(Quantiles.of(List.of())).isEqualTo(new Quantiles(0, 0, 0));
    }
}
