package io.gustfront.kafka.tools.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.clients.admin.OffsetSpec;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A place in a log, as people say it.
 *
 * @param text as it was said
 * @param number an offset; -1 if it wasn't said as one
 * @param spec what to ask the brokers for; of no meaning for a number
 */
record Offset(String text, long number, OffsetSpec spec) {
    /** From {@code earliest}, {@code latest}, an offset, or a time such as {@code 2026-11-26T04:00:00Z}. */
    static Offset parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "earliest" -> new Offset(text, -1, OffsetSpec.earliest());
            case "latest" -> new Offset(text, -1, OffsetSpec.latest());
            default ->
                text.matches("\\d{1,18}")
                        ? new Offset(text, Long.parseLong(text), OffsetSpec.latest())
                        : new Offset(text, -1, OffsetSpec.forTimestamp(millis(text)));
        };
    }

    private static long millis(String text) {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'" + text + "' is none of earliest, latest, an offset, a time such as 2026-11-26T04:00:00Z");
        }
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<Offset> {
        @Override
        public Offset convert(String value) {
            return parse(value);
        }
    }
}
