package io.gustfront.runtime.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tables of docs/protocol-link.md. */
final class ProtocolPage {
    private static final Path PAGE = Path.of("..", "docs", "protocol-link.md");

    private ProtocolPage() {}

    /** The rows of the one table with this header, cell by cell. */
    static List<List<String>> table(String... header) {
        List<List<String>> rows = new ArrayList<>();
        boolean inTable = false;
        for (String line : lines()) {
            List<String> cells = cells(line);
            if (cells.equals(Arrays.asList(header))) {
                inTable = true;
            } else if (inTable && cells.isEmpty()) {
                return rows;
            } else if (inTable && !line.startsWith("|--")) {
                rows.add(cells);
            }
        }
        throw new AssertionError("no table " + Arrays.toString(header) + " in " + PAGE.toAbsolutePath());
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(String line) {
        if (!line.startsWith("|")) {
            return List.of();
        }
        return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
    }
}
