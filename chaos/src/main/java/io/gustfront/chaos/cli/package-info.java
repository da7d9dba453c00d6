/** {@code gust chaos}. */
@NullMarked
package io.gustfront.chaos.cli;

import org.jspecify.annotations.NullMarked;
