package io.gustfront.kafka;

/**
 * Which task reads which partition: {@code (hash(topic) + partition) mod tasks}. A rule and no negotiation: tasks need not know
 * of each other, a restart moves nothing, and neither does a partition or a topic that is added. The hash is that of
 * {@link String#hashCode()}, which the Java language fixes.
 */
public final class PartitionAssignment {
    private PartitionAssignment() {}

    /**
     * The index, from 0, of the task that reads a partition.
     *
     * @param tasks how many tasks the spout has, at least one
     */
    public static int taskIndexOf(String topic, int partition, int tasks) {
        return (int) Math.floorMod((long) topic.hashCode() + partition, (long) tasks);
    }
}
