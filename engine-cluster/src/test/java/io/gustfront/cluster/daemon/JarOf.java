package io.gustfront.cluster.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Makes jars of classes of the tests. */
final class JarOf {
    private JarOf() {}

    static Path classes(Path jar, Class<?>... classes) throws IOException {
        return classesAndJars(jar, List.of(), classes);
    }

    /** Where a class was loaded from: a jar, or a directory. */
    static Path of(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    /**
     * Classes with all that is in some jars or directories, as tools make them that put a program and its libraries into one jar. Of
     * files that several have, the first stays.
     */
    static Path classesAndJars(Path jar, List<Path> libraries, Class<?>... classes) throws IOException {
        Set<String> names = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Path library : libraries) {
                if (Files.isDirectory(library)) {
                    copy(library, names, out);
                } else {
                    try (FileSystem zip = FileSystems.newFileSystem(library)) {
                        copy(zip.getPath("/"), names, out);
                    }
                }
            }
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    out.write(in.readAllBytes());
                }
                out.closeEntry();
            }
        }
        return jar;
    }

    private static void copy(Path root, Set<String> names, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(each).toString();
                if (!name.equals("META-INF/MANIFEST.MF") && names.add(name)) {
                    out.putNextEntry(new JarEntry(name));
                    Files.copy(each, out);
                    out.closeEntry();
                }
            }
        }
    }
}
