/** A cluster on one machine, its daemons as processes of their own. Used by the command's thread. */
@NullMarked
package io.gustfront.cli.dev;

import org.jspecify.annotations.NullMarked;
