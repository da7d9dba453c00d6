/**
 * What a supervisor touches on its machine: its files, its blobs, worker processes. Work that may block is done by threads that
 * are handed in.
 */
@NullMarked
package io.gustfront.cluster.node;

import org.jspecify.annotations.NullMarked;
