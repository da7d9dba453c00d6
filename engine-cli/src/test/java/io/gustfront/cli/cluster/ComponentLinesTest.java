package io.gustfront.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComponentLinesTest {
    private static final List<String> LOG = List.of(
            "a line that began before",
            "2026-11-26 04:39:12.712 INFO  [main] WorkerProcess - worker 1 of words-1 is composed",
            "2026-11-26 04:39:12.713 WARN  [words-1-count[3-4]] CountBolt - too many",
            "java.lang.IllegalStateException: why",
            "\tat com.example.Count.execute(Count.java:7)",
            "2026-11-26 04:39:12.714 WARN  [words-1-counter[5]] CountBolt - of another component",
            "\tat com.example.Counter.execute(Counter.java:7)",
            "2026-11-26 04:39:12.715 OUT   [words-1-count[1]] printed",
            "2026-11-26 04:39:12.716 INFO  [words-1-split[2]] Split - sees [words-1-count[1]]",
            "2026-11-26 04:39:12.717 INFO  [words-1-split[2]>words-1-count[1]] CountBolt - run by what feeds it",
            "2026-11-26 04:39:12.718 INFO  [words-1-count[1]>words-1-store[6]] Store - run by count");

    @Test
    void shouldTakeTheRecordsOfAComponentsExecutorsWithTheirStacks() {
        ComponentLines lines = new ComponentLines("words", "count");

        assertThat(LOG.stream().filter(lines::isOwn))
                .containsExactly(LOG.get(2), LOG.get(3), LOG.get(4), LOG.get(7), LOG.get(9));
    }

    @Test
    void shouldTakeNamesAsTheyAre() {
        ComponentLines lines = new ComponentLines("words", "c.unt");

        assertThat(LOG.stream().filter(lines::isOwn)).isEmpty();
    }
}
