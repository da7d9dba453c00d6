package io.gustfront.cli.command;

import io.gustfront.api.config.TopologyKeys;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as the configuration does: {@code 500ms}, {@code 30s}, {@code 5m}. */
public final class DurationConverter implements ITypeConverter<Duration> {
    /** For picocli. */
    public DurationConverter() {}

    @Override
    public Duration convert(String value) {
        try {
            return TopologyKeys.MESSAGE_TIMEOUT.reader().apply(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
