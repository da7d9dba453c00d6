package io.gustfront.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.examples.wordcount.RecordingCollector.Emitted;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitSentenceTest {
    private final RecordingCollector collector = new RecordingCollector();

    @Test
    void shouldEmitEachWord() {
        new SplitSentence().execute(FakeTuple.of("sentence", "rain and  more rain"), collector);

        assertThat(collector.emitted())
                .extracting(Emitted::values)
                .containsExactly(List.of("rain"), List.of("and"), List.of("more"), List.of("rain"));
    }

    @Test
    void shouldEmitNothingForAnEmptySentence() {
        new SplitSentence().execute(FakeTuple.of("sentence", ""), collector);

        assertThat(collector.calls).isEmpty();
    }
}
