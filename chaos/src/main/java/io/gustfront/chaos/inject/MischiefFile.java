package io.gustfront.chaos.inject;

import io.gustfront.cli.command.CommandFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file that tells a bolt what goes wrong, see {@link io.gustfront.chaos.load.Mischief}.
 *
 * @param file where it is, when it is there
 */
record MischiefFile(Path file) {
    /** Says a word. Who reads it reads all of it, or nothing. */
    void say(String word) {
        try {
            Path whole = Files.writeString(file.resolveSibling("mischief.new"), word, StandardCharsets.US_ASCII);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailedException("the bolt can't be told what goes wrong: " + e, e);
        }
    }

    /** From now on nothing goes wrong. */
    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CommandFailedException("the bolt can't be told that nothing goes wrong: " + e, e);
        }
    }
}
