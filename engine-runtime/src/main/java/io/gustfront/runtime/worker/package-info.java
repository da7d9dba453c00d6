/** A worker: the executors, links and plan of one process, whatever drives them. */
@NullMarked
package io.gustfront.runtime.worker;

import org.jspecify.annotations.NullMarked;
