package io.gustfront.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns: the first to the left, numbers to the right. */
public final class TextTable {
    private static final String GAP = "  ";
    private static final int LEAST_LAST = 20;
    private static final String PUNCTUATION = ".:,;/-_@=";

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

    /** Writes it, in columns so wide as their cells. */
    public void print(PrintWriter out) {
        print(out, Integer.MAX_VALUE);
    }

    /**
     * Writes it, the last column wrapped where a line would be longer than the room there is; a column of words, then, and it gets
     * 20 characters at least.
     */
    public void print(PrintWriter out, int room) {
        int[] widths = new int[alignments.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int last = widths.length - 1;
        int before = 0;
        for (int i = 0; i < last; i++) {
            before += widths[i] + GAP.length();
        }
        int lastRoom = alignments.get(last) == Align.LEFT ? Math.max(LEAST_LAST, room - before) : Integer.MAX_VALUE;
        widths[last] = Math.min(widths[last], lastRoom);
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < last; i++) {
                line.append(cell(row.get(i), widths[i], alignments.get(i))).append(GAP);
            }
            for (String piece : wrapped(row.get(last), lastRoom)) {
                out.println((line + cell(piece, widths[last], alignments.get(last))).stripTrailing());
                line.setLength(0);
                line.append(" ".repeat(before));
            }
        }
    }

    private static String cell(String text, int width, Align align) {
        String pad = " ".repeat(Math.max(0, width - text.length()));
        return align == Align.LEFT ? text + pad : pad + text;
    }

    /** Broken between words, where that goes; else where a name has its parts, such as a class's; else anywhere. */
    private static List<String> wrapped(String text, int width) {
        List<String> pieces = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int end = space > 0 ? space : endOfPart(rest, width);
            pieces.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        pieces.add(rest);
        return pieces;
    }

    /** Behind the last punctuation within the width; else before the last capital that follows a small letter; else the width. */
    private static int endOfPart(String word, int width) {
        int hump = 0;
        for (int end = width; end > 1; end--) {
            char before = word.charAt(end - 1);
            if (PUNCTUATION.indexOf(before) >= 0) {
                return end;
            }
            if (hump == 0 && Character.isLowerCase(before) && Character.isUpperCase(word.charAt(end))) {
                hump = end;
            }
        }
        return hump > 0 ? hump : width;
    }
}
