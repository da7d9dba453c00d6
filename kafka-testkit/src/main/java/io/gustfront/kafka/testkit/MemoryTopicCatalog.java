package io.gustfront.kafka.testkit;

import io.gustfront.kafka.TopicCatalog;
import io.gustfront.kafka.TopicSelection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TimeoutException;

/** Knows the topics of a {@link MemoryKafka}. */
record MemoryTopicCatalog(MemoryKafka kafka) implements TopicCatalog {
    @Override
    public CompletableFuture<Answer> describe(TopicSelection topics) {
        if (kafka.isAway()) {
            return CompletableFuture.failedFuture(new TimeoutException("nobody answers"));
        }
        Map<String, Topic> found = new HashMap<>();
        kafka.topicIds().forEach((name, id) -> {
            if (topics.matches(name)) {
                found.put(name, new Topic(id, kafka.partitions(name)));
            }
        });
        Set<String> missing = new HashSet<>(topics.names());
        missing.removeAll(found.keySet());
        return CompletableFuture.completedFuture(new Answer(found, missing, Map.of()));
    }

    @Override
    public void close(Duration timeout) {}
}
