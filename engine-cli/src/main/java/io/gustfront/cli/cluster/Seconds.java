package io.gustfront.cli.cluster;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What {@code --wait-secs} says. */
final class Seconds {
    /** What a wait for a drain reckons with that only the topology's configuration knows. */
    static final Duration USUAL_DRAIN = Duration.ofSeconds(60);

    private static final int MOST = 86_400;

    private Seconds() {}

    static Optional<Duration> of(@Nullable Integer seconds, CommandSpec spec) {
        if (seconds == null) {
            return Optional.empty();
        }
        if (seconds < 0 || seconds > MOST) {
            throw new ParameterException(
                    spec.commandLine(), "--wait-secs is " + seconds + ", must be from 0 to " + MOST);
        }
        return Optional.of(Duration.ofSeconds(seconds));
    }
}
