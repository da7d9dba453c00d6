/** The worker process: executors, queues, transport, acking and metrics. */
@NullMarked
package io.gustfront.runtime;

import org.jspecify.annotations.NullMarked;
