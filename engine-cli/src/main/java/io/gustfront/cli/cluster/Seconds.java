package io.gustfront.cli.cluster;

import io.gustfront.cli.command.Range;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --wait-secs} says. */
final class Seconds {
    /** What a wait for a drain reckons with that only the topology's configuration knows. */
    static final Duration USUAL_DRAIN = Duration.ofSeconds(60);

    private static final Range WITHIN_A_DAY = new Range(0, 86_400);

    private Seconds() {}

    static Optional<Duration> of(@Nullable Integer seconds, CommandSpec spec) {
        if (seconds == null) {
            return Optional.empty();
        }
        WITHIN_A_DAY.require(spec, "--wait-secs", seconds);
        return Optional.of(Duration.ofSeconds(seconds));
    }
}
