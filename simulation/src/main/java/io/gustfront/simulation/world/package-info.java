/**
 * The simulated whole: masters, store, supervisors, workers and a broker, made of the engine's own classes, in virtual time; what goes
 * wrong with them; and the rules that are held against all that they do.
 */
@NullMarked
package io.gustfront.simulation.world;

import org.jspecify.annotations.NullMarked;
