/**
 * The simulated whole: a cluster made of the engine's own classes, on one thread, in virtual time, from a seed. Not shipped with
 * workers.
 */
@NullMarked
package io.gustfront.simulation;

import org.jspecify.annotations.NullMarked;
