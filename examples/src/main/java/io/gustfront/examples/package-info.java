/** Example topologies. */
@NullMarked
package io.gustfront.examples;

import org.jspecify.annotations.NullMarked;
