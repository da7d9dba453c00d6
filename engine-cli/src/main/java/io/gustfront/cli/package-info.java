/** The command line of the engine. */
@NullMarked
package io.gustfront.cli;

import org.jspecify.annotations.NullMarked;
