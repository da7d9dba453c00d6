package io.gustfront.chaos.run;

import io.gustfront.chaos.timeline.ChaosSpec;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be run.
 *
 * @param spec the specification
 * @param faults how many faults in all
 * @param seed of the timeline
 * @param perSecond how many records are fed per second
 * @param control which guarantee is given up
 * @param pipeline the program that carries the load, if it isn't Gustfront, see {@link PipelineRun}
 */
public record RunPlan(ChaosSpec spec, int faults, long seed, int perSecond, Control control, Optional<Path> pipeline) {
    /** Under what its results are kept. */
    String title() {
        return pipeline.map(program -> spec.name() + " of " + program.getFileName())
                .orElse(spec.name());
    }
}
