package io.gustfront.junit;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A topology jar that has no classes of its own, and names the test's class path in its manifest: so a topology of the test, with
 * all that it needs, can be submitted without being built into a jar. Works where workers run on the same machine.
 */
final class ClassPathJar {
    private ClassPathJar() {}

    static Path write(Path file, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(classPath.split(Pattern.quote(File.pathSeparator)))
                                .filter(entry -> !entry.isEmpty())
                                .map(entry ->
                                        Path.of(entry).toAbsolutePath().toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.putNextEntry(new JarEntry("META-INF/gustfront-test"));
            jar.closeEntry();
        }
        return file;
    }
}
