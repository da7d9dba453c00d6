package io.gustfront.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Makes jars of classes of the tests. */
public final class JarOf {
    private JarOf() {}

    public static Path classes(Path directory, Class<?>... classes) throws IOException {
        return classes(directory, UnaryOperator.identity(), classes);
    }

    public static Path classes(Path directory, UnaryOperator<byte[]> change, Class<?>... classes) throws IOException {
        Path jar = directory.resolve("topology.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    out.write(change.apply(in.readAllBytes()));
                }
                out.closeEntry();
            }
        }
        return jar;
    }
}
