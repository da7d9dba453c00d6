package io.gustfront.simulation;

import io.gustfront.simulation.cli.EngineLog;
import io.gustfront.simulation.kernel.Violation;

/** Looks for the first seed that breaks a rule; run on patched classes. */
final class FirstFailure {
    private FirstFailure() {}

    /** The seed and the rule, with a tab between; null if none of so many breaks any. */
    static String of(int seeds) {
        EngineLog.silence();
        for (long seed = 1; seed <= seeds; seed++) {
            SeedResult result = Simulation.run(seed, 1);
            if (result.violation().isPresent()) {
                Violation violation = result.violation().get();
                return seed + "\t" + violation.rule() + "\t" + violation.getMessage();
            }
        }
        return null;
    }
}
