/** {@code gust local}: runs a topology jar in this JVM. */
@NullMarked
package io.gustfront.cli.local;

import org.jspecify.annotations.NullMarked;
