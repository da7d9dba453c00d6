package io.gustfront.chaos.flow;

import io.gustfront.cli.command.CommandFailedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/** The topics. Times of the output are Kafka's: when it appended a record, not when somebody meant to write it. */
public final class LoadTopics {
    /** What is read. */
    public static final String IN = "chaos.in";

    /** What is written. */
    public static final String OUT = "chaos.out";

    /** Nobody writes to it. */
    public static final String IDLE = "chaos.idle";

    static final int PARTITIONS = 4;
    private static final long DEADLINE_S = 30;

    private LoadTopics() {}

    /** Makes them. */
    public static void create(String bootstrap) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            admin.createTopics(List.of(
                            new NewTopic(IDLE, 1, (short) 1),
                            new NewTopic(IN, PARTITIONS, (short) 1),
                            new NewTopic(OUT, PARTITIONS, (short) 1)
                                    .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"))))
                    .all()
                    .get(DEADLINE_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandFailedException("the topics can't be made: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }

    static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}
