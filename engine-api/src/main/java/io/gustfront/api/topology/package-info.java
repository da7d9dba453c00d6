/** Spouts, bolts, groupings, and the builder that makes a validated, immutable topology of them. */
@NullMarked
package io.gustfront.api.topology;

import org.jspecify.annotations.NullMarked;
