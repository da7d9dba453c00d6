/**
 * The supervisor: makes the worker processes of its node equal what is assigned to it. One thread owns all that is decided; what it
 * touches (disk, processes, connections) it is handed behind interfaces that answer later and never block, so that the same class
 * runs in virtual time.
 */
@NullMarked
package io.gustfront.cluster.supervisor;

import org.jspecify.annotations.NullMarked;
