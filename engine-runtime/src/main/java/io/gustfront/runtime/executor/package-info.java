/** Executors: the agents that call user code. Each is the only one that calls its tasks and writes its state. */
@NullMarked
package io.gustfront.runtime.executor;

import org.jspecify.annotations.NullMarked;
