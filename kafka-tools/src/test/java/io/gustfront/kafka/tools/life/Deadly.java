package io.gustfront.kafka.tools.life;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topic with one record among others that kills whoever gets it, one for what comes out, and one for dead letters. */
final class Deadly implements AutoCloseable {
    static final int RECORDS = 400;
    private static final int PARTITIONS = 2;
    private static final int PLACE = 150;

    final String from;
    final String to;
    final String deadLetters;
    private final String group;
    private final Admin admin;
    private final KafkaConsumer<String, String> consumer;
    private final Set<String> out = new HashSet<>();
    private final List<TopicPartition> watched;

    /** The last dead letter. */
    ConsumerRecord<String, String> letter;

    Deadly(String bootstrap, String name) throws ExecutionException, InterruptedException {
        from = name + ".in";
        to = name + ".out";
        deadLetters = name + ".dead";
        group = name;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        admin.createTopics(List.of(
                        new NewTopic(from, PARTITIONS, (short) 1),
                        new NewTopic(to, 1, (short) 1),
                        new NewTopic(deadLetters, 1, (short) 1)))
                .all()
                .get();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                String value = i == PLACE ? Relay.KILLER : String.valueOf(i);
                producer.send(new ProducerRecord<>(from, i % PARTITIONS, null, value));
            }
        }
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", false),
                new StringDeserializer(),
                new StringDeserializer());
        watched = List.of(new TopicPartition(to, 0), new TopicPartition(deadLetters, 0));
        consumer.assign(watched);
        consumer.seekToBeginning(watched);
    }

    /** What has come out so far, each once. */
    Set<String> out() {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
            if (record.topic().equals(to)) {
                out.add(record.value());
            } else {
                letter = record;
            }
        }
        return out;
    }

    /** Whether all is committed as done. */
    boolean isAllCommitted() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return committed.values().stream().mapToLong(OffsetAndMetadata::offset).sum() == RECORDS;
    }

    String header(String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
