/** Runs the main of a topology jar, whoever takes in what it submits; says clearly what is wrong with a jar. */
@NullMarked
package io.gustfront.cli.program;

import org.jspecify.annotations.NullMarked;
