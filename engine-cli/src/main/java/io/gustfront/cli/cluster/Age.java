package io.gustfront.cli.cluster;

import java.time.Duration;

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
            return age.toDays() + "d " + age.toHoursPart() + "h";
        } else if (age.toHours() > 0) {
            return age.toHours() + "h " + age.toMinutesPart() + "m";
        } else if (age.toMinutes() > 0) {
            return age.toMinutes() + "m " + age.toSecondsPart() + "s";
        }
        return age.toSeconds() + "s";
    }
}
