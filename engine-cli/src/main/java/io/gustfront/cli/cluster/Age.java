package io.gustfront.cli.cluster;

import java.time.Duration;
import java.util.Locale;

/** How long something is ago, in the two largest units: {@code 3d 4h}, {@code 5m 2s}, {@code 7s}. */
final class Age {
    private Age() {}

    /** Since a moment of this machine's clock; a dash if there was none. */
    static String since(long atMs) {
        return atMs == 0 ? "-" : of(Math.max(0, System.currentTimeMillis() - atMs));
    }

    static String of(long ms) {
        Duration age = Duration.ofMillis(ms);
        if (age.toDays() > 0) {
            return String.format(Locale.ROOT, "%dd %dh", age.toDays(), age.toHoursPart());
        } else if (age.toHours() > 0) {
            return String.format(Locale.ROOT, "%dh %dm", age.toHours(), age.toMinutesPart());
        } else if (age.toMinutes() > 0) {
            return String.format(Locale.ROOT, "%dm %ds", age.toMinutes(), age.toSecondsPart());
        }
        return age.toSeconds() + "s";
    }
}
