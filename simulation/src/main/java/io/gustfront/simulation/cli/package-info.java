/** {@code gust simulate}. */
@NullMarked
package io.gustfront.simulation.cli;

import org.jspecify.annotations.NullMarked;
