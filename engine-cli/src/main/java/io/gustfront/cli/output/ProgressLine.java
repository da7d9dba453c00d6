package io.gustfront.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Shows on standard error how far a command is: in one line that is drawn again and again, or, where nobody watches, in a plain
 * line now and then. May be used by any thread.
 */
public final class ProgressLine implements AutoCloseable {
    private static final long PLAIN_INTERVAL_NS = Duration.ofSeconds(2).toNanos();
    private static final String ERASE = "\r\u001b[K";

    private final Terminal terminal;
    private final LongSupplier nanoTime;
    private boolean drawn;
    private boolean begun; // somebody else has begun a line: to draw would erase it
    private boolean shown;
    private long shownNs;

    /** Shows it on a terminal. */
    public ProgressLine(Terminal terminal) {
        this(terminal, System::nanoTime);
    }

    ProgressLine(Terminal terminal, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /** Replaces what is shown. */
    public synchronized void show(String text) {
        if (terminal.errIsTerminal()) {
            if (begun) {
                return;
            }
            int room = terminal.width() - 1;
            terminal.err().print(ERASE + (text.length() > room ? text.substring(0, room) : text));
            terminal.err().flush();
            drawn = true;
            return;
        }
        long nowNs = nanoTime.getAsLong();
        if (!shown || nowNs - shownNs >= PLAIN_INTERVAL_NS) {
            terminal.err().println(text);
            shown = true;
            shownNs = nowNs;
        }
    }

    /** Replaces what is shown, with something that matters: it is shown where nobody watches, too. */
    public synchronized void step(String text) {
        shown = false;
        show(text);
    }

    /** Writes a line that stays. */
    public synchronized void note(String line) {
        clear();
        terminal.err().println(line);
    }

    /** Takes the line away. */
    public synchronized void clear() {
        if (drawn) {
            terminal.err().print(ERASE);
            terminal.err().flush();
            drawn = false;
        }
    }

    /**
     * For what others print on the terminal that this is drawn on: the line is taken away before, and comes back with the next that is shown.
     * Closing it does nothing.
     *
     * @param stream where it goes
     */
    public PrintStream above(OutputStream stream) {
        return new PrintStream(new Above(stream), true, Charset.defaultCharset());
    }

    @Override
    public void close() {
        clear();
    }

    private final class Above extends OutputStream {
        private final OutputStream stream;

        Above(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                synchronized (ProgressLine.this) {
                    clear();
                    stream.write(bytes, offset, length);
                    stream.flush();
                    begun = bytes[offset + length - 1] != '\n';
                }
            }
        }
    }
}
