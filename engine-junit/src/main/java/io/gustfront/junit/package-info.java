/**
 * A cluster for tests: the real daemons, in the test's JVM or as processes, and workers as processes always. Used by the test's
 * thread.
 */
@NullMarked
package io.gustfront.junit;

import org.jspecify.annotations.NullMarked;
