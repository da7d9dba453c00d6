/**
 * JMH benchmarks of the data plane's parts, each alone, for what a part costs and what another form of it would. What they leave out is
 * what a part costs the others: a choice is decided by a workload, and explained by these.
 */
@NullMarked
package io.gustfront.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
