/** The commands that run a daemon until they are told to stop. */
@NullMarked
package io.gustfront.cli.daemon;

import org.jspecify.annotations.NullMarked;
