package io.gustfront.examples.topn;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.testkit.CapturedTuple;
import io.gustfront.testkit.TopologyDriver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopPagesTest {
    @Test
    void shouldTellTheMostSeenOfAllCountersAtATick() {
        try (TopologyDriver driver =
                TopologyDriver.of(TopPages.topology()).workers(2).fed("views").start()) {
            for (int page = 1; page <= 5; page++) {
                for (int view = 0; view < page; view++) {
                    driver.feed("views", "page-" + page);
                }
            }
            driver.advance(Duration.ofMillis(3_500));

            List<CapturedTuple> tops = driver.outputs("merge");
            assertThat(tops.get(tops.size() - 1).getString("top")).isEqualTo("page-5 5, page-4 4, page-3 3");
            driver.assertNothingLost();
        }
    }
}
