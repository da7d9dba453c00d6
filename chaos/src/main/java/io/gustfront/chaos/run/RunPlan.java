package io.gustfront.chaos.run;

import io.gustfront.chaos.timeline.ChaosSpec;

/**
 * What is to be run.
 *
 * @param spec the specification
 * @param faults how many faults in all
 * @param seed of the timeline
 * @param perSecond how many records are fed per second
 * @param control which guarantee is given up
 */
public record RunPlan(ChaosSpec spec, int faults, long seed, int perSecond, Control control) {}
