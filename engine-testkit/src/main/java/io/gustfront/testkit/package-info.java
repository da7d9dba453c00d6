/** Runs topologies inside the JVM of a test. */
@NullMarked
package io.gustfront.testkit;

import org.jspecify.annotations.NullMarked;
