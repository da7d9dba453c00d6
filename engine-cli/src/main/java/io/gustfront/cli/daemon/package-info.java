/** The daemons as commands: configuration, start, and an end in order. Used by the command's thread. */
@NullMarked
package io.gustfront.cli.daemon;

import org.jspecify.annotations.NullMarked;
