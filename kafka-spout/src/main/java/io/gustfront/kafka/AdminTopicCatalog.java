package io.gustfront.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers. The consumer can't be asked: it doesn't tell topic ids. */
final class AdminTopicCatalog implements TopicCatalog {
    private final Admin admin;

    AdminTopicCatalog(Admin admin) {
        this.admin = admin;
    }

    @Override
    public CompletableFuture<Answer> describe(TopicSelection topics) {
        if (topics.pattern() == null) {
            return describe(topics.names());
        }
        return admin.listTopics()
                .names()
                .toCompletionStage()
                .toCompletableFuture()
                .thenCompose(
                        names -> describe(names.stream().filter(topics::matches).toList()));
    }

    private CompletableFuture<Answer> describe(Collection<String> names) {
        Map<String, Topic> found = new ConcurrentHashMap<>();
        Set<String> missing = ConcurrentHashMap.newKeySet();
        Map<String, Throwable> unclear = new ConcurrentHashMap<>();
        CompletableFuture<?>[] answers = admin.describeTopics(names).topicNameValues().entrySet().stream()
                .map(entry -> entry.getValue()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .handle((description, thrown) -> {
                            sort(entry.getKey(), description, thrown, found, missing, unclear);
                            return null;
                        }))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(answers)
                .thenApply(done -> new Answer(Map.copyOf(found), Set.copyOf(missing), Map.copyOf(unclear)));
    }

    private static void sort(
            String name,
            TopicDescription description,
            Throwable thrown,
            Map<String, Topic> found,
            Set<String> missing,
            Map<String, Throwable> unclear) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause == null) {
            // Brokers number partitions from 0 without a hole, but may know a part of them only while the topic is
            // made.
            int highest = description.partitions().stream()
                    .mapToInt(TopicPartitionInfo::partition)
                    .max()
                    .orElse(-1);
            found.put(name, new Topic(description.topicId(), highest + 1));
        } else if (cause instanceof UnknownTopicOrPartitionException) {
            missing.add(name);
        } else {
            unclear.put(name, cause);
        }
    }

    @Override
    public void close(Duration timeout) {
        admin.close(timeout);
    }
}
