/** The coordinator and supervisors that run topologies on many machines. */
@NullMarked
package io.gustfront.cluster;

import org.jspecify.annotations.NullMarked;
