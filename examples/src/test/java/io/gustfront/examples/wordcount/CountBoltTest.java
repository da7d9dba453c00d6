package io.gustfront.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.examples.wordcount.RecordingCollector.Acked;
import io.gustfront.examples.wordcount.RecordingCollector.Emitted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountBoltTest {
    private static final int MAX_ROOTS = 3;

    private final RecordingCollector collector = new RecordingCollector();
    private final CountBolt bolt = new CountBolt();

    @BeforeEach
    void prepare() {
        bolt.prepare(new FakeContext(TopologyConfig.of(Map.of("tuple.max-roots", MAX_ROOTS))), collector);
    }

    @Test
    void shouldKeepItsInputsUntilATick() {
        bolt.execute(word("rain"));
        bolt.execute(word("rain"));

        assertThat(collector.calls).isEmpty();
    }

    @Test
    void shouldEmitEachWordAnchoredToItsInputsAndAckThemAfterwards() {
        Tuple rain1 = word("rain");
        Tuple wind = word("wind");
        Tuple rain2 = word("rain");
        List.of(rain1, wind, rain2).forEach(bolt::execute);

        bolt.tick(FakeTuple.tick());

        assertThat(collector.calls)
                .containsExactly(
                        new Emitted(List.of(rain1, rain2), List.of("rain", 2L)),
                        new Acked(rain1),
                        new Acked(rain2),
                        new Emitted(List.of(wind), List.of("wind", 1L)),
                        new Acked(wind));
    }

    @Test
    void shouldCountNothingTwice() {
        bolt.execute(word("rain"));
        bolt.tick(FakeTuple.tick());

        bolt.tick(FakeTuple.tick());

        assertThat(collector.emitted()).hasSize(1);
    }

    @Test
    void shouldNotWaitForTheTickWhenAWordHasAsManyInputsAsATupleMayHaveRoots() {
        List<Tuple> inputs = new ArrayList<>();
        for (int i = 0; i < MAX_ROOTS; i++) {
            inputs.add(word("rain"));
        }
        bolt.execute(word("wind"));

        inputs.forEach(bolt::execute);

        assertThat(collector.emitted()).containsExactly(new Emitted(inputs, List.of("rain", (long) MAX_ROOTS)));
        assertThat(collector.acked()).isEqualTo(inputs);
    }

    private static Tuple word(String word) {
        return FakeTuple.of("word", word);
    }
}
