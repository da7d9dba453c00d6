/** How commands speak: results on standard output, everything else on standard error. Used by the command's thread. */
@NullMarked
package io.gustfront.cli.output;

import org.jspecify.annotations.NullMarked;
