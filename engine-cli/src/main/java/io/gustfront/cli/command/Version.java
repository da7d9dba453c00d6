package io.gustfront.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The version that this was built as. */
public final class Version {
    private Version() {}

    /** Of this build. */
    public static String text() {
        try (InputStream in = Objects.requireNonNull(
                Version.class.getResourceAsStream("/io/gustfront/cli/version.txt"), "version.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
