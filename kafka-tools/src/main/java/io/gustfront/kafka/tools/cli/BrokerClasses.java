package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Installation;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Loads what stands on libraries of the broker, which the command line doesn't carry. */
final class BrokerClasses {
    private BrokerClasses() {}

    /** A {@link CommitDecoder}: from the class path, as in a build, or with the libraries of the installation's broker. */
    static Function<byte[][], Object[]> commitDecoder(Installation installation) {
        try {
            return new CommitDecoder();
        } catch (NoClassDefFoundError e) {
            return commitDecoder(installation.kafkaLibraries());
        }
    }

    /** A {@link CommitDecoder} in a class loader that sees these libraries and that class's jar, and nothing else of the command line. */
    @SuppressWarnings("unchecked") // it is this class
    static Function<byte[][], Object[]> commitDecoder(Path libraries) {
        try (Stream<Path> jars = Files.list(libraries)) {
            List<URL> urls = new ArrayList<>();
            for (Path jar : jars.sorted().toList()) {
                urls.add(jar.toUri().toURL());
            }
            urls.add(CommitDecoder.class.getProtectionDomain().getCodeSource().getLocation());
            // Never closed: the decoder loads from it as long as the command runs.
            ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            return (Function<byte[][], Object[]>) loader.loadClass(CommitDecoder.class.getName())
                    .getConstructor()
                    .newInstance();
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            throw new CommandFailedException("can't load Kafka's libraries from '" + libraries + "': " + e, e);
        }
    }
}
