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
 * @param outIsTerminal whether somebody watches {@code out}, so that the screen may be erased
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean errIsTerminal, int width, boolean outIsTerminal) {
    /** Set by the launcher to the number of columns if standard error is a terminal. */
    private static final String COLUMNS_PROPERTY = "gustfront.columns";

    /** Set by the launcher if standard output is a terminal. */
    private static final String OUT_PROPERTY = "gustfront.out.terminal";

    private static final int USUAL_WIDTH = 80;
    private static final int LEAST_WIDTH = 40;

    /** One whose output nobody watches, or only errors and progress. */
    public Terminal(PrintWriter out, PrintWriter err, boolean errIsTerminal, int width) {
        this(out, err, errIsTerminal, width, false);
    }

    /** This process's, as the launcher describes it. Goes around {@link System#out}, so that nobody else's output gets between. */
    public static Terminal ofProcess() {
        int columns = Integer.getInteger(COLUMNS_PROPERTY, 0);
        return new Terminal(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                columns > 0,
                columns > 0 ? Math.max(LEAST_WIDTH, columns) : USUAL_WIDTH,
                Boolean.getBoolean(OUT_PROPERTY));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(descriptor), Charset.defaultCharset()), true);
    }
}
