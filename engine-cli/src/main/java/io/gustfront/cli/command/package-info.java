/** What every command of the command line shares: what it is given, how it fails, and how others add to it. */
@NullMarked
package io.gustfront.cli.command;

import org.jspecify.annotations.NullMarked;
