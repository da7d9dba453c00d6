/** What users do wrong, and what they are told. */
@NullMarked
package io.gustfront.cli.badinput;

import org.jspecify.annotations.NullMarked;
