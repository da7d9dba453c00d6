/** Fixed workloads that are run side by side on Gustfront and on the engines that it is compared with. Not shipped. */
@NullMarked
package io.gustfront.benchmarks;

import org.jspecify.annotations.NullMarked;
