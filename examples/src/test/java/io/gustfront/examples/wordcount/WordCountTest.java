package io.gustfront.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.Gust;
import io.gustfront.api.SubmittedTopology;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.InputSpec;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WordCountTest {
    @Test
    void shouldSubmitWhatItIsTold() {
        AtomicReference<String> submitted = new AtomicReference<>();

        Gust.runWith(
                (name, topology, config) -> {
                    submitted.set(name + " " + TopologyConfig.of(config).get(TopologyKeys.WORKERS) + " "
                            + topology.components().get("count").parallelism());
                    return new SubmittedTopology(name, name + "-1");
                },
                () -> WordCount.main("name=words", "workers=3", "counters=5"));

        assertThat(submitted).hasValue("words 3 5");
    }

    @Test
    void shouldSendEqualWordsToTheSameCounter() {
        Topology topology = WordCount.topology(WordCountArguments.parse());

        assertThat(topology.components().get("count").inputs())
                .containsExactly(new InputSpec(StreamId.of("split"), new Grouping.ByFields(new Fields("word"))));
        assertThat(topology.warnings()).isEmpty();
    }

    @Test
    void shouldFlushAsOftenAsItIsTold() {
        Topology topology = WordCount.topology(WordCountArguments.parse("flush-ms=20"));

        assertThat(topology.components().get("count").configuration())
                .containsEntry(TopologyKeys.TICK_INTERVAL.name(), Duration.ofMillis(20));
    }

    @Test
    void shouldTellEverythingThatIsWrongWithItsArguments() {
        assertThatThrownBy(() -> WordCountArguments.parse("form=x", "workers=no", "-v", "counters=0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'-v' is not of the form key=value")
                .hasMessageContaining("'workers' is 'no', must be a whole number")
                .hasMessageContaining("'counters' is '0'")
                .hasMessageContaining("there is no 'form', only [name, bootstrap, from,");
    }
}
