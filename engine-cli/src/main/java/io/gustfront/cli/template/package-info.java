/** A project to begin with. Used by the command's thread. */
@NullMarked
package io.gustfront.cli.template;

import org.jspecify.annotations.NullMarked;
