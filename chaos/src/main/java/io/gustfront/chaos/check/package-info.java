/**
 * What became of each record, told from what went in and what came out: pure, and used by one thread. It knows nothing of clusters.
 */
@NullMarked
package io.gustfront.chaos.check;

import org.jspecify.annotations.NullMarked;
