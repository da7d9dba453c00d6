package io.gustfront.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.DeadLetterHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples that need Kafka, whole, by the line that their page has, against a real broker. */
@Timeout(90)
class ExamplesOnKafkaTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    private static Path directory;

    private static TestBroker broker;
    private static Admin admin;
    private static Path jar;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start(directory);
        broker.awaitReady();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        jar = ClassPathJar.write(directory.resolve("gustfront-examples.jar"), System.getProperty("java.class.path"));
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        broker.close();
    }

    private static void createTopic(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get();
    }

    private static void produce(String topic, List<Map.Entry<String, String>> records) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            records.forEach(record -> producer.send(new ProducerRecord<>(topic, record.getKey(), record.getValue())));
        }
    }

    /** What is in a topic, when that is enough. */
    private static List<ConsumerRecord<String, byte[]>> read(
            String topic, Predicate<List<ConsumerRecord<String, byte[]>>> enough) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
            long startNs = System.nanoTime();
            while (!enough.test(all)) {
                assertThat(System.nanoTime() - startNs)
                        .as("nanoseconds until enough is in '%s', not only %s", topic, all)
                        .isLessThan(LONG.toNanos());
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    private static String text(ConsumerRecord<String, byte[]> record) {
        return new String(record.value(), UTF_8);
    }

    private static GustRun run(String main, List<String> arguments, Callable<?> meanwhile) throws Exception {
        List<String> words = new ArrayList<>(List.of("local", jar.toString(), "io.gustfront.examples." + main));
        words.addAll(arguments);
        GustRun run = GustRun.during(words, meanwhile);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    @Test
    void shouldPriceOrdersAndPutAsideThoseThatHaveNoPrice() throws Exception {
        createTopic("orders", 2);
        createTopic("priced", 1);
        createTopic("orders-dead", 1);
        produce(
                "orders",
                List.of(
                        Map.entry("ann", "ann;kettle;2"),
                        Map.entry("ann", "ann;sword;1"),
                        Map.entry("bob", "bob;spoon;6")));

        GustRun run = run(
                "enrichment.Enrichment", List.of(broker.bootstrapServers(), "orders", "priced", "orders-dead"), () -> {
                    assertThat(read("priced", all -> all.size() == 2))
                            .extracting(ExamplesOnKafkaTest::text)
                            .containsExactlyInAnyOrder("ann;kettle;2;5980", "bob;spoon;6;720");
                    Map<String, String> headers = new HashMap<>();
                    ConsumerRecord<String, byte[]> letter =
                            read("orders-dead", all -> !all.isEmpty()).get(0);
                    letter.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
                    assertThat(letter.key()).isEqualTo("ann");
                    assertThat(text(letter)).isEqualTo("ann;sword;1");
                    assertThat(headers)
                            .containsEntry(DeadLetterHeaders.TOPIC, "orders")
                            .containsEntry(DeadLetterHeaders.ATTEMPTS, "3")
                            .containsEntry(DeadLetterHeaders.COMPONENT, "price");
                    assertThat(headers.get(DeadLetterHeaders.EXCEPTION)).endsWith("there is no price for 'sword'");
                    return null;
                });

        assertThat(run.err())
                .contains("orders-0@1 goes to the dead-letter topic 'orders-dead' after 3 failed attempts");
        long committed =
                admin
                        .listConsumerGroupOffsets("enrichment.orders")
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .values()
                        .stream()
                        .mapToLong(offset -> offset.offset())
                        .sum();
        assertThat(committed).as("all is done, the letter included").isEqualTo(3);
    }

    @Test
    void shouldTransferEachKeyInItsOrder() throws Exception {
        createTopic("from", 2);
        createTopic("to", 2);
        Map<String, List<String>> written = new LinkedHashMap<>();
        List<Map.Entry<String, String>> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            records.add(Map.entry("k" + i % 10, "v" + i));
            written.computeIfAbsent("k" + i % 10, key -> new ArrayList<>()).add("v" + i);
        }
        produce("from", records);

        GustRun run = run("transfer.Transfer", List.of(broker.bootstrapServers(), "from", "to"), () -> {
            Map<String, List<String>> copied = new HashMap<>();
            read("to", all -> all.size() == 300)
                    .forEach(record -> copied.computeIfAbsent(record.key(), key -> new ArrayList<>())
                            .add(text(record)));
            assertThat(copied).isEqualTo(written);
            return null;
        });

        assertThat(run.err()).doesNotContain("error:");
    }

    @Test
    void shouldCountWords() throws Exception {
        createTopic("sentences", 2);
        createTopic("words", 1);
        produce("sentences", List.of(Map.entry("1", "the storm wakes the hills"), Map.entry("2", "the hills forget")));

        GustRun run = run(
                "wordcount.WordCount",
                List.of("bootstrap=" + broker.bootstrapServers(), "from=sentences", "to=words", "flush-ms=50"),
                () -> {
                    List<ConsumerRecord<String, byte[]>> increments = read(
                            "words",
                            all -> sums(all).values().stream()
                                            .mapToLong(count -> count)
                                            .sum()
                                    == 8);
                    assertThat(sums(increments))
                            .isEqualTo(Map.of("the", 3L, "storm", 1L, "wakes", 1L, "hills", 2L, "forget", 1L));
                    return null;
                });

        assertThat(run.err()).doesNotContain("error:");
    }

    private static Map<String, Long> sums(List<ConsumerRecord<String, byte[]>> increments) {
        Map<String, Long> sums = new HashMap<>();
        try (LongDeserializer longs = new LongDeserializer()) {
            increments.forEach(increment ->
                    sums.merge(increment.key(), longs.deserialize(increment.topic(), increment.value()), Long::sum));
        }
        return sums;
    }
}
