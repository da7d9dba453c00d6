package io.gustfront.kafka.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.command.Wait;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class IncrementReaderTest {
    private static final TopicPartition LEFT = new TopicPartition("words", 0);
    private static final TopicPartition RIGHT = new TopicPartition("words", 1);

    private final MockConsumer<String, Long> consumer = new MockConsumer<>("earliest");
    private final IncrementReader reader = new IncrementReader(consumer);

    @Test
    void shouldAddIncrementsUpToTheEndOfEveryPartition() {
        consumer.assign(List.of(LEFT, RIGHT));
        consumer.updateBeginningOffsets(Map.of(LEFT, 0L, RIGHT, 0L));
        consumer.schedulePollTask(() -> {
            consumer.addRecord(new ConsumerRecord<>("words", 0, 0, "rain", 2L));
            consumer.addRecord(new ConsumerRecord<>("words", 1, 0, "wind", 1L));
        });
        consumer.schedulePollTask(() -> consumer.addRecord(new ConsumerRecord<>("words", 0, 1, "rain", 40L)));

        reader.readTo(Map.of(LEFT, 2L, RIGHT, 1L), new Wait(new StopSignal()));

        assertThat(reader.sums()).isEqualTo(Map.of("rain", 42L, "wind", 1L));
        assertThat(reader.words()).isEqualTo(43);
    }
}
