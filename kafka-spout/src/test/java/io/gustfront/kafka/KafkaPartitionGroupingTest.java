package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.kafka.fakes.FakeClock;
import io.gustfront.kafka.fakes.FakeTopologyContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class KafkaPartitionGroupingTest {
    private static final StreamId STREAM = new StreamId("spout", "default");
    private static final int PARTITIONS = 12;
    private static final int TASKS = 5;
    private static final int FIRST_TARGET = 21;

    /** For the tasks 21 to 25 of a bolt, and a spout of as many. */
    static KafkaPartitionGrouping prepare(KafkaPartitionGrouping grouping, int emitterIndex) {
        FakeTopologyContext context =
                new FakeTopologyContext(new FakeClock(), new SplittableRandom(1), emitterIndex, TASKS) {
                    @Override
                    public Fields getComponentOutputFields(StreamId stream) {
                        assertThat(stream).isEqualTo(STREAM);
                        return new Fields("key", "partition");
                    }
                };
        grouping.prepare(context, STREAM, List.of(21, 22, 23, 24, 25));
        return grouping;
    }

    /** Where Kafka's own producer puts a key, by its documented rule; KafkaSpoutBrokerTest asks a producer. */
    private static <K> int partitionByProducer(K key, Serializer<K> serializer) {
        return Utils.toPositive(Utils.murmur2(serializer.serialize("t", key))) % PARTITIONS;
    }

    @Test
    void shouldSendAKeyToTheTaskThatReadsItsPartition() {
        KafkaPartitionGrouping strings =
                prepare(KafkaPartitionGrouping.byKey("t", PARTITIONS, "key", StringSerializer.class), 0);
        KafkaPartitionGrouping longs =
                prepare(KafkaPartitionGrouping.byKey("t", PARTITIONS, "key", LongSerializer.class), 0);

        for (long i = 0; i < 1_000; i++) {
            int byString = partitionByProducer("key-" + i, new StringSerializer());
            int byLong = partitionByProducer(i, new LongSerializer());

            assertThat(strings.chooseTasks(1, List.of("key-" + i, 0)))
                    .containsExactly(FIRST_TARGET + PartitionAssignment.taskIndexOf("t", byString, TASKS));
            assertThat(longs.chooseTasks(1, List.of(i, 0)))
                    .containsExactly(FIRST_TARGET + PartitionAssignment.taskIndexOf("t", byLong, TASKS));
        }
    }

    @Test
    void shouldSendAPartitionToTheTaskThatReadsIt() {
        KafkaPartitionGrouping grouping = prepare(KafkaPartitionGrouping.byPartition("t", "partition"), 0);

        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(grouping.chooseTasks(1, List.of("any", partition)))
                    .containsExactly(FIRST_TARGET + PartitionAssignment.taskIndexOf("t", partition, TASKS));
        }
    }

    @Test
    void shouldKeepWhatHasNoKeyAtItsEmittersIndex() {
        KafkaPartitionGrouping grouping =
                prepare(KafkaPartitionGrouping.byKey("t", PARTITIONS, "key", StringSerializer.class), 3);

        assertThat(grouping.chooseTasks(4, Arrays.asList(null, 0))).containsExactly(24);
    }

    @Test
    void shouldRefuseATopicWithoutPartitions() {
        assertThatThrownBy(() -> KafkaPartitionGrouping.byKey("t", 0, "key", StringSerializer.class))
                .hasMessage("topic 't' must have 1 partition or more, not 0");
    }
}
