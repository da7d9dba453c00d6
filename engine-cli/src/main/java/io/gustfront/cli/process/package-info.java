/**
 * Processes that a command starts for itself, each with a directory and an output file: none of them outlives the command, even if
 * that is killed. Used by the command's thread.
 */
@NullMarked
package io.gustfront.cli.process;

import org.jspecify.annotations.NullMarked;
