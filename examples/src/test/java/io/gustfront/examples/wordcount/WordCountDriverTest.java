package io.gustfront.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.testkit.MemoryKafka;
import io.gustfront.testkit.TopologyDriver;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The whole word count, from Kafka to Kafka, in virtual time. */
class WordCountDriverTest {
    private static final WordCountArguments TOLD = WordCountArguments.parse();

    private static Map<String, Long> counts(MemoryKafka kafka) {
        Map<String, Long> counts = new TreeMap<>();
        kafka.records("words")
                .forEach(record -> counts.merge(
                        new String(record.key(), StandardCharsets.UTF_8),
                        ByteBuffer.wrap(record.value()).getLong(),
                        Long::sum));
        return counts;
    }

    @Test
    void shouldCountTheWordsOfAllSentencesAndCommitThem() {
        try (MemoryKafka kafka = new MemoryKafka().withTopic("sentences", 2).withTopic("words", 2);
                TopologyDriver driver = TopologyDriver.of(WordCount.topology(TOLD, kafka.clients()))
                        .workers(2)
                        .start()) {
            kafka.append("sentences", "a", "the wind turns");
            kafka.append("sentences", "b", "the storm");
            driver.advance(Duration.ofSeconds(10));

            assertThat(counts(kafka)).isEqualTo(Map.of("the", 2L, "wind", 1L, "turns", 1L, "storm", 1L));
            assertThat(kafka.committed("word-count", "sentences")).isEqualTo(2);
        }
    }

    @Test
    void shouldCountEverythingAtLeastOnceWhenAWorkerIsLost() {
        try (MemoryKafka kafka = new MemoryKafka().withTopic("sentences", 2).withTopic("words", 2);
                TopologyDriver driver = TopologyDriver.of(WordCount.topology(TOLD, kafka.clients()))
                        .workers(2)
                        .start()) {
            for (int i = 0; i < 50; i++) {
                kafka.append("sentences", "k" + i, "gust front");
            }
            driver.advance(Duration.ofMillis(300));
            driver.loseWorker(2);
            driver.advance(Duration.ofSeconds(1));
            driver.restartWorker(2);
            driver.advance(Duration.ofMinutes(1));

            assertThat(counts(kafka).values()).allMatch(count -> count >= 50);
            assertThat(kafka.committed("word-count", "sentences")).isEqualTo(50);
        }
    }
}
