/**
 * A worker as a process of its own: what its supervisor's channel tells it becomes calls of a {@link
 * io.gustfront.runtime.worker.Worker}, all by the main thread. User code runs on other threads, so nothing that it does keeps the
 * process from reporting, or from ending. What supervisor and worker both know of files is here, too.
 */
@NullMarked
package io.gustfront.runtime.process;

import org.jspecify.annotations.NullMarked;
