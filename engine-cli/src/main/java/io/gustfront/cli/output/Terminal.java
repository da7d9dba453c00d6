package io.gustfront.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * Where output goes.
 *
 * @param out results; with {@code -o json}, JSON and nothing else
 * @param err progress, notes and errors
 * @param errIsTerminal whether somebody watches {@code err}, so that lines may be redrawn
 * @param width how many columns there are
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean errIsTerminal, int width) {
    /** Set by the launcher to the number of columns if standard error is a terminal. */
    private static final String COLUMNS_PROPERTY = "gustfront.columns";

    private static final int USUAL_WIDTH = 80;
    private static final int LEAST_WIDTH = 40;

    /** This process's, as the launcher describes it. Goes around {@link System#out}, so that nobody else's output gets between. */
    public static Terminal ofProcess() {
        int columns = Integer.getInteger(COLUMNS_PROPERTY, 0);
        return new Terminal(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                columns > 0,
                columns > 0 ? Math.max(LEAST_WIDTH, columns) : USUAL_WIDTH);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(descriptor), Charset.defaultCharset()), true);
    }
}
