package io.gustfront.cli.local;

import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.output.Terminal;
import java.io.PrintStream;

/** Keeps what a topology prints in this process, and what is logged, from running into the progress line, until it is closed. */
final class PrintedAbove implements AutoCloseable {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ProgressLine progress;
    private final Terminal terminal;

    PrintedAbove(ProgressLine progress, Terminal terminal) {
        this.progress = progress;
        this.terminal = terminal;
    }

    void begin() {
        if (terminal.errIsTerminal()) {
            PrintStream above = progress.above(err);
            System.setErr(above);
            if (out == err) {
                System.setOut(above);
            } else if (terminal.outIsTerminal()) {
                System.setOut(progress.above(out));
            }
        }
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }
}
