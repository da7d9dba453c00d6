package io.gustfront.chaos.load;

import io.gustfront.kafka.KafkaSpout;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.KafkaClient;

/** The jar of the {@link LoadTopology}: everything that a worker doesn't have already, from where this process has it. */
public final class LoadJar {
    private LoadJar() {}

    /** Writes it. */
    public static void pack(Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.setLevel(0);
            copy(LoadTopology.class, "io/gustfront/chaos/load", out);
            copy(KafkaSpout.class, "io/gustfront/kafka", out);
            copy(KafkaClient.class, "org/apache/kafka", out);
            copy(KafkaClient.class, "kafka", out);
        }
    }

    /** Copies a directory of where a class is from. */
    private static void copy(Class<?> type, String directory, JarOutputStream out) throws IOException {
        Path source = Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
        if (Files.isDirectory(source)) {
            copy(source, directory, out);
        } else {
            try (FileSystem files = FileSystems.newFileSystem(source)) {
                copy(files.getPath("/"), directory, out);
            }
        }
    }

    private static void copy(Path root, String directory, JarOutputStream out) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.walk(root.resolve(directory))) {
            found = files.filter(Files::isRegularFile).toList();
        }
        for (Path file : found) {
            out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
            try (InputStream in = Files.newInputStream(file)) {
                in.transferTo(out);
            }
            out.closeEntry();
        }
    }
}
