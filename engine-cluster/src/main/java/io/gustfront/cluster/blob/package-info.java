/** Jars and topologies on disk, named by their content. Any thread; files appear whole or not at all. */
@NullMarked
package io.gustfront.cluster.blob;

import org.jspecify.annotations.NullMarked;
