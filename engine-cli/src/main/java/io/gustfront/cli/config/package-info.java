/** What can be configured, and what is. Used by the command's thread. */
@NullMarked
package io.gustfront.cli.config;

import org.jspecify.annotations.NullMarked;
