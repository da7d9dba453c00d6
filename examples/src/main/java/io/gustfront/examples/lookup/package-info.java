/** A slow call to something outside, settled from other threads. */
@NullMarked
package io.gustfront.examples.lookup;

import org.jspecify.annotations.NullMarked;
