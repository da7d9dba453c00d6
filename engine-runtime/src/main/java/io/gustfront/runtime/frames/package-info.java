/**
 * Connections that carry frames between two ends which have proved themselves: supervisor and worker, supervisor and master.
 * Netty's threads own them; listeners are called on these and must not block.
 */
@NullMarked
package io.gustfront.runtime.frames;

import org.jspecify.annotations.NullMarked;
