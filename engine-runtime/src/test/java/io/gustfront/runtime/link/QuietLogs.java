package io.gustfront.runtime.link;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** Switches off what links say of faults that a test causes on purpose, unless {@code -Dtest.log.level} asks for logs. */
final class QuietLogs {
    private QuietLogs() {}

    static void set() {
        if (System.getProperty("test.log.level") == null) {
            Configurator.setLevel(QuietLogs.class.getPackageName(), Level.OFF);
        }
    }
}
