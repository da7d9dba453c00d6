package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.kafka.fakes.FakeKafka;
import io.gustfront.testkit.TopologyDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/**
 * Order by key through the engine's own executors and links, in virtual time: bolts fail and throw, workers are lost, the spout's own
 * among them, and a bolt looks in which order it first sees the records of each key.
 */
class KafkaOrderTest {
    private static final int RECORDS = 120;
    private static final int KEYS = 6;
    private static final int PARTITIONS = 4;
    private static final int WORKERS = 3;

    /** Components are copied into each worker; what they share is here. */
    private static FakeKafka kafka = new FakeKafka();

    private static final Set<String> SEEN = new LinkedHashSet<>();

    /** What a copy of travels with the spout. */
    private static final class SharedKafka implements KafkaClients {
        private static final long serialVersionUID = 1L;

        @Override
        public Consumer<byte[], byte[]> newConsumer(Map<String, Object> properties) {
            return kafka.newConsumer(properties);
        }

        @Override
        public TopicCatalog newTopicCatalog(Map<String, Object> properties) {
            return kafka.newTopicCatalog(properties);
        }

        @Override
        public <K, V> Producer<K, V> newProducer(
                Map<String, Object> properties, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
            return kafka.newProducer(properties, keySerializer, valueSerializer);
        }
    }

    /** Remembers when it first saw each record. */
    private static final class Look implements BasicBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple record, BasicOutputCollector collector) {
            SEEN.add(record.getString(0));
        }
    }

    private static Topology topology(Order order) {
        KafkaSpoutConfig<String, String> config = KafkaSpoutConfig.builder(
                        "fake:9092", StringDeserializer.class, StringDeserializer.class)
                .topics("t")
                .group("g")
                .order(order)
                .output("value")
                .translator(record -> Emission.of(record.value()))
                .retryPolicy(new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(500), 1_000_000))
                .maxCrashes(1_000_000)
                .clients(new SharedKafka())
                .build();
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("read", new KafkaSpout<>(config), 2);
        builder.setBolt("look", new Look(), 3).shuffleGrouping("read");
        return builder.createTopology();
    }

    /** Of how many records a later one of their key was seen first. */
    private static int overtaken(Order order, long seed) {
        kafka = new FakeKafka();
        SEEN.clear();
        kafka.createTopic("t", PARTITIONS);
        for (int i = 0; i < RECORDS; i++) {
            int key = i % KEYS;
            kafka.append("t", key % PARTITIONS, "k" + key, key + ":" + i);
        }
        Random random = new Random(seed);
        try (TopologyDriver driver =
                TopologyDriver.of(topology(order)).workers(WORKERS).seed(seed).start()) {
            driver.failAtRandom(0.15, 0.05, 0);
            for (int loss = 0; loss < 3; loss++) {
                driver.advance(Duration.ofMillis(random.nextInt(1_500)));
                int worker = 1 + random.nextInt(WORKERS);
                driver.loseWorker(worker);
                driver.advance(Duration.ofMillis(500));
                driver.restartWorker(worker);
            }
            driver.failAtRandom(0, 0, 0);
            for (int seconds = 0; SEEN.size() < RECORDS; seconds++) {
                assertThat(seconds).as("seed %d: all are seen in the end", seed).isLessThan(120);
                driver.advance(Duration.ofSeconds(1));
            }
        }
        return overtaken(new ArrayList<>(SEEN));
    }

    private static int overtaken(List<String> seen) {
        Map<String, Integer> highest = new HashMap<>();
        int overtaken = 0;
        for (String record : seen) {
            int colon = record.indexOf(':');
            int number = Integer.parseInt(record.substring(colon + 1));
            overtaken += highest.getOrDefault(record.substring(0, colon), -1) > number ? 1 : 0;
            highest.merge(record.substring(0, colon), number, Math::max);
        }
        return overtaken;
    }

    @Test
    void shouldKeepTheOrderOfEachKeyWhateverFails() {
        for (long seed = 1; seed <= 8; seed++) {
            assertThat(overtaken(Order.BY_KEY, seed)).as("seed %d", seed).isZero();
        }
    }

    /** The control: the same, with nobody who keeps the order. */
    @Test
    void shouldSeeOvertakingWhereTheOrderIsNotKept() {
        int overtaken = 0;
        for (long seed = 1; seed <= 3; seed++) {
            overtaken += overtaken(Order.UNORDERED, seed);
        }

        assertThat(overtaken).isPositive();
    }
}
