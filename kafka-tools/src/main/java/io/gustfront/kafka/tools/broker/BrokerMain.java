package io.gustfront.kafka.tools.broker;

import io.gustfront.cli.process.DirectoryTree;
import io.gustfront.cli.process.ParentWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * The broker's process: formats its storage and runs Kafka, in one JVM, which is faster than the two of Kafka's own scripts. Its
 * standard input is a pipe that nobody writes to: when it ends, the parent is gone, and so is this.
 */
public final class BrokerMain {
    /** In the broker's directory: where its records are. */
    static final String DATA = "data";

    private static final String FORMATTED = "meta.properties";
    private static final int ORPHANED = 1;

    private BrokerMain() {}

    /**
     * Runs until SIGTERM, or until the parent is gone.
     *
     * @param arguments the directory that everything of this broker is in, and there the name of its properties
     */
    public static void main(String... arguments) {
        Path directory = Path.of(arguments[0]);
        String properties = directory.resolve(arguments[1]).toString();
        ParentWatch.start(() -> {
            DirectoryTree.delete(directory);
            Runtime.getRuntime().halt(ORPHANED);
        });
        if (!Files.exists(directory.resolve(DATA).resolve(FORMATTED))) {
            format(directory, properties);
        }
        Kafka.main(new String[] {properties});
    }

    /** A cluster's id is drawn once: storage that was formatted under another isn't taken. */
    private static void format(Path directory, String properties) {
        String[] words = {
            "format",
            "--standalone",
            "--ignore-formatted",
            "-t",
            Uuid.randomUuid().toString(),
            "-c",
            properties
        };
        if (StorageTool.execute(words, System.err) != 0) {
            throw new IllegalStateException("the storage of the broker in '" + directory + "' could not be formatted");
        }
    }
}
