package io.gustfront.cli.cluster;

import io.gustfront.cli.command.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether a command that changes something waits until it is done, and how long. */
public final class WaitOptions {
    @Option(names = "--no-wait", description = "Don't wait: what was accepted is done in any case.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to wait, besides what drains; 3m if not told.")
    private Duration timeout = Duration.ofMinutes(3);

    /** For picocli. */
    public WaitOptions() {}

    boolean waits() {
        return !noWait;
    }

    Duration timeout() {
        return timeout;
    }
}
