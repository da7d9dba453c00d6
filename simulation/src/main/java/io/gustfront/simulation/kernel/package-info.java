/**
 * Virtual time: what happens when, drawn from a seed, on one thread. Knows nothing of the engine.
 */
@NullMarked
package io.gustfront.simulation.kernel;

import org.jspecify.annotations.NullMarked;
