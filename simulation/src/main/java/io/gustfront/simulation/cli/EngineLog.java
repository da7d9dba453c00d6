package io.gustfront.simulation.cli;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** What the engine logs while it is simulated: thousands of broken connections, which nobody wants to read of. */
public final class EngineLog {
    private EngineLog() {}

    /** Nothing is logged any more. */
    public static void silence() {
        Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    }
}
