/** A daemon's configuration: read from file, environment and command line, checked whole, then only typed records. */
@NullMarked
package io.gustfront.cluster.config;

import org.jspecify.annotations.NullMarked;
