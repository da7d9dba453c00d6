/** Topologies in the calling JVM, for tests and for trying things out. */
@NullMarked
package io.gustfront.runtime.local;

import org.jspecify.annotations.NullMarked;
