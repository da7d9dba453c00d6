/** The composition roots of the daemons: wiring by constructor, from configuration that was checked whole. */
@NullMarked
package io.gustfront.cluster.daemon;

import org.jspecify.annotations.NullMarked;
