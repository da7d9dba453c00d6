package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Installation;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of {@code __consumer_offsets} by Kafka's own reader of them. That is a part of the broker, whose libraries the
 * command line doesn't carry: so this is loaded together with them, and what it takes and gives is the JDK's.
 *
 * <p>Takes a record's key and value, the latter null for a tombstone. Gives group, topic, partition, then offset, timestamp and
 * metadata, or nulls for a tombstone; nothing at all for what is no commit of an offset.
 */
public final class CommitDecoder implements Function<byte[][], Object[]> {
    private static final Object[] NO_COMMIT = {};

    private final GroupCoordinatorRecordSerde serde = new GroupCoordinatorRecordSerde();

    /** For {@link #load}. */
    public CommitDecoder() {}

    /** One that has what it needs: from the class path, as in a build, or from the installation's broker. */
    static Function<byte[][], Object[]> load(Installation installation) {
        try {
            return new CommitDecoder();
        } catch (NoClassDefFoundError e) {
            return load(installation.kafkaLibraries());
        }
    }

    @SuppressWarnings("unchecked") // it is this class
    private static Function<byte[][], Object[]> load(Path libraries) {
        try (Stream<Path> jars = Files.list(libraries)) {
            List<URL> urls = new ArrayList<>();
            for (Path jar : jars.sorted().toList()) {
                urls.add(jar.toUri().toURL());
            }
            urls.add(CommitDecoder.class.getProtectionDomain().getCodeSource().getLocation());
            ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            return (Function<byte[][], Object[]>) loader.loadClass(CommitDecoder.class.getName())
                    .getConstructor()
                    .newInstance();
        } catch (IOException | ReflectiveOperationException e) {
            throw new CommandFailedException("can't load Kafka's libraries from '" + libraries + "': " + e, e);
        }
    }

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
