/** A whole cluster simulated deterministically inside one JVM. */
@NullMarked
package io.gustfront.simulation;

import org.jspecify.annotations.NullMarked;
