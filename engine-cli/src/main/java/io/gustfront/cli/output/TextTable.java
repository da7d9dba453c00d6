package io.gustfront.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns: the first to the left, numbers to the right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Align> alignments;

    /** Where a column's text stands. */
    public enum Align {
        /** Words. */
        LEFT,
        /** Numbers. */
        RIGHT
    }

    private TextTable(List<Align> alignments) {
        this.alignments = alignments;
    }

    /** A table without a header. */
    public static TextTable of(Align... alignments) {
        return new TextTable(List.of(alignments));
    }

    /** Adds a row: as many cells as there are columns. */
    public TextTable row(String... cells) {
        if (cells.length != alignments.size()) {
            throw new IllegalArgumentException(
                    "a row of " + cells.length + " cells in a table of " + alignments.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Writes it. */
    public void print(PrintWriter out) {
        int[] widths = new int[alignments.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : GAP)
                        .append(alignments.get(i) == Align.LEFT ? row.get(i) + pad : pad + row.get(i));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
