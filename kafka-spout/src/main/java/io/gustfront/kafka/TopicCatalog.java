package io.gustfront.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;

/** What topics a cluster has. Used by the spout's background step alone, which never waits for it. */
public interface TopicCatalog {
    /** Looks the topics up. The future may be completed by any thread; exceptionally if nothing at all could be learned. */
    CompletableFuture<Answer> describe(TopicSelection topics);

    /** The end. Waits no longer than told. */
    void close(Duration timeout);

    /**
     * What could be learned.
     *
     * @param found the topics that are there
     * @param missing topics that were asked for by name and are not there
     * @param unclear topics of which it couldn't be learned, with the reason
     */
    record Answer(Map<String, Topic> found, Set<String> missing, Map<String, Throwable> unclear) {}

    /**
     * A topic.
     *
     * @param id another one if the topic was deleted and created again
     * @param partitions how many it has; they count from 0
     */
    record Topic(Uuid id, int partitions) {}
}
