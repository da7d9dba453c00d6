package io.gustfront.cli.program;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A jar with topologies, checked to be one: it is there, and its directory of entries can be read.
 *
 * @param path where it is
 */
public record TopologyJar(Path path) {
    private static final String CLASS_SUFFIX = ".class";

    /** The first bytes of every zip that has an entry. */
    private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};

    /**
     * Checks a jar.
     *
     * @throws CommandFailedException that says what is wrong with it
     */
    public static TopologyJar check(Path path) {
        if (path.toString().isEmpty()) {
            throw new CommandFailedException("the path of the topology's jar is empty");
        }
        if (!Files.exists(path)) {
            throw new CommandFailedException("there is no file '" + path + "'; give the path of the topology's jar");
        }
        if (Files.isDirectory(path)) {
            throw new CommandFailedException("'" + path + "' is a directory; give the path of the topology's jar");
        }
        if (path.toFile().length() == 0) {
            throw new CommandFailedException("'" + path + "' is an empty file; build or copy it again");
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            if (zip.size() == 0) {
                throw new CommandFailedException("'" + path + "' is an empty jar; build it again");
            }
            return new TopologyJar(path);
        } catch (ZipException e) {
            throw new CommandFailedException(
                    beginsAsZip(path)
                            ? "'" + path + "' is truncated or damaged (" + e.getMessage() + "); build or copy it again"
                            : "'" + path + "' is not a jar (" + e.getMessage() + ")",
                    e);
        } catch (IOException e) {
            throw new CommandFailedException("'" + path + "' can't be read: " + FileProblem.of(e), e);
        }
    }

    private static boolean beginsAsZip(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(ZIP_MAGIC.length), ZIP_MAGIC);
        } catch (IOException e) {
            return false;
        }
    }

    /** Classes of the jar whose simple name is that of the class that was asked for, letter case aside. */
    List<String> classesNamedLike(String className) {
        String wanted = simpleName(className);
        try (ZipFile zip = new ZipFile(path.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(CLASS_SUFFIX) && !name.startsWith("META-INF/"))
                    .map(name -> name.substring(0, name.length() - CLASS_SUFFIX.length())
                            .replace('/', '.'))
                    .filter(name -> simpleName(name).equals(wanted))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String simpleName(String className) {
        String name = className.endsWith(CLASS_SUFFIX)
                ? className.substring(0, className.length() - CLASS_SUFFIX.length())
                : className;
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1)
                .toLowerCase(Locale.ROOT);
    }
}
