/**
 * The commands that ask a cluster's master or tell it something. Each says what it waits for; used by the command's thread alone.
 */
@NullMarked
package io.gustfront.cli.cluster;

import org.jspecify.annotations.NullMarked;
