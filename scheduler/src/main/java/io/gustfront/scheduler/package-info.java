/** Decides which worker slot each task of a topology runs on. */
@NullMarked
package io.gustfront.scheduler;

import org.jspecify.annotations.NullMarked;
