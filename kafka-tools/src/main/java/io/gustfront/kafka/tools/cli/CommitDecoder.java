package io.gustfront.kafka.tools.cli;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of {@code __consumer_offsets} by Kafka's own reader of them. That is a part of the broker, whose libraries the
 * command line doesn't carry: so {@link BrokerClasses} loads this together with them. What it takes and gives is the JDK's, and of the
 * command line it knows nothing, for none of that is there.
 *
 * <p>Takes a record's key and value, the latter null for a tombstone. Gives group, topic, partition, then offset, timestamp and
 * metadata, or nulls for a tombstone; nothing at all for what is no commit of an offset.
 */
public final class CommitDecoder implements Function<byte[][], Object[]> {
    private static final Object[] NO_COMMIT = {};

    private final GroupCoordinatorRecordSerde serde = new GroupCoordinatorRecordSerde();

    /** For {@link BrokerClasses}. */
    public CommitDecoder() {}

    @Override
    public Object[] apply(byte[][] record) {
        CoordinatorRecord decoded;
        try {
            decoded = decode(record[0], record[1]);
        } catch (RuntimeException e) {
            return NO_COMMIT; // of a later Kafka
        }
        if (!(decoded.key() instanceof OffsetCommitKey key)) {
            return NO_COMMIT;
        }
        Object value = decoded.value() == null ? null : decoded.value().message();
        return value instanceof OffsetCommitValue commit
                ? new Object[] {
                    key.group(),
                    key.topic(),
                    key.partition(),
                    commit.offset(),
                    commit.commitTimestamp(),
                    commit.metadata()
                }
                : new Object[] {key.group(), key.topic(), key.partition(), null, null, null};
    }

    @SuppressWarnings("NullAway") // Kafka's reader takes null for a tombstone, and doesn't say so.
    private CoordinatorRecord decode(byte[] key, byte @Nullable [] value) {
        return serde.deserialize(ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value));
    }
}
