package io.gustfront.runtime.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;

/**
 * What user code prints, as records of the worker's log: each line with its time and the thread that printed it, in the form of those
 * of the logging library, so that {@code gust logs} can tell whose it is. Any thread; a line is written when it is whole.
 */
final class PrintedLines extends OutputStream {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final int LONGEST_LINE = 8 << 10;

    private final OutputStream log;
    private final String kind;
    private final Supplier<LocalDateTime> clock;
    private final ThreadLocal<ByteArrayOutputStream> line = ThreadLocal.withInitial(ByteArrayOutputStream::new);

    /**
     * @param log takes a record with one call
     * @param kind stands where records have their level, five characters wide
     */
    PrintedLines(OutputStream log, String kind, Supplier<LocalDateTime> clock) {
        this.log = log;
        this.kind = kind;
        this.clock = clock;
    }

    @Override
    public void write(int b) throws IOException {
        ByteArrayOutputStream begun = line.get();
        begun.write(b);
        if (b == '\n') {
            end(begun);
        } else if (begun.size() >= LONGEST_LINE) {
            begun.write('\n');
            end(begun);
        }
    }

    private void end(ByteArrayOutputStream begun) throws IOException {
        String head = TIME.format(clock.get()) + " " + kind + " [" + GuestInLogs.thread() + "] ";
        ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + begun.size());
        whole.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        begun.writeTo(whole);
        begun.reset();
        log.write(whole.toByteArray());
    }
}
