package io.gustfront.kafka.fakes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/** A real KRaft cluster of one node on the loopback address, with what tests ask of it. */
public final class TestBroker implements AutoCloseable {
    private final KafkaClusterTestKit kit;
    private final Admin admin;

    public TestBroker() {
        this(Map.of());
    }

    public TestBroker(Map<String, String> configuration) {
        this(1, configuration);
    }

    /** One that is a controller, too, or several and a controller beside them. */
    public TestBroker(int brokers, Map<String, String> configuration) {
        this(brokers, brokers == 1, configuration);
    }

    /** @param combined whether they are controllers, too, and so can't be stopped alone */
    public TestBroker(int brokers, boolean combined, Map<String, String> configuration) {
        try {
            KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder()
                    .setCombined(combined)
                    .setNumBrokerNodes(brokers)
                    .setNumControllerNodes(1)
                    .build());
            Map<String, String> all = new HashMap<>(Map.of(
                    "offsets.topic.num.partitions", "1",
                    "offsets.topic.replication.factor", "1",
                    "transaction.state.log.num.partitions", "1",
                    "transaction.state.log.replication.factor", "1",
                    "transaction.state.log.min.isr", "1",
                    "share.coordinator.state.topic.num.partitions", "1",
                    "share.coordinator.state.topic.replication.factor", "1",
                    "log.cleaner.backoff.ms", "100",
                    "auto.create.topics.enable", "false"));
            all.putAll(configuration);
            all.forEach(builder::setConfigProp);
            kit = builder.build();
            kit.format();
            kit.startup();
            kit.waitForReadyBrokers();
            admin = Admin.create(Map.of("bootstrap.servers", kit.bootstrapServers()));
        } catch (Exception e) {
            throw new IllegalStateException("the broker doesn't start", e);
        }
    }

    public String bootstrapServers() {
        return kit.bootstrapServers();
    }

    public KafkaClusterTestKit kit() {
        return kit;
    }

    public Admin admin() {
        return admin;
    }

    public void stopBroker(int id) {
        kit.brokers().get(id).shutdown();
        kit.brokers().get(id).awaitShutdown();
    }

    /** Starts a stopped one again. */
    public void startBroker(int id) {
        try {
            kit.restartBroker(id, Map.of());
        } catch (Exception e) {
            throw new IllegalStateException("broker " + id + " doesn't start again", e);
        }
    }

    public int leader(String topic, int partition) {
        return await(admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .get(partition)
                .leader()
                .id();
    }

    public void createTopic(String name, int partitions) {
        createTopic(name, partitions, Map.of());
    }

    public void createTopic(String name, int partitions, Map<String, String> configuration) {
        await(admin.createTopics(Set.of(new NewTopic(name, partitions, (short) 1).configs(configuration)))
                .all());
    }

    public void deleteTopic(String name) {
        await(admin.deleteTopics(List.of(name)).all());
    }

    public void deleteRecordsBelow(String topic, int partition, long offset) {
        await(admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                .all());
    }

    /** The committed offset, or -1. */
    public long committed(String group, String topic, int partition) {
        OffsetAndMetadata offset = await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .get(new TopicPartition(topic, partition));
        return offset == null ? -1 : offset.offset();
    }

    public KafkaProducer<String, String> producer(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("bootstrap.servers", bootstrapServers());
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    public void produce(String topic, int partition, String... values) {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, partition, null, value));
            }
        }
    }

    /** A consumer that is assigned nothing yet. */
    public KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    /** How many records a partition returns. */
    public int count(String topic, int partition) {
        return read(topic, partition).size();
    }

    /** All that a partition returns. */
    public List<ConsumerRecord<String, String>> read(String topic, int partition) {
        try (KafkaConsumer<String, String> consumer = consumer()) {
            TopicPartition assigned = new TopicPartition(topic, partition);
            consumer.assign(List.of(assigned));
            consumer.seekToBeginning(List.of(assigned));
            long end = consumer.endOffsets(List.of(assigned)).get(assigned);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (consumer.position(assigned) < end) {
                records.addAll(consumer.poll(Duration.ofMillis(100)).records(assigned));
            }
            return records;
        }
    }

    /** Where a partition's log ends. */
    public long end(String topic, int partition) {
        try (KafkaConsumer<String, String> consumer = consumer()) {
            TopicPartition assigned = new TopicPartition(topic, partition);
            return consumer.endOffsets(List.of(assigned)).get(assigned);
        }
    }

    public static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
        try {
            kit.close();
        } catch (Exception e) {
            throw new IllegalStateException("the broker doesn't end", e);
        }
    }
}
