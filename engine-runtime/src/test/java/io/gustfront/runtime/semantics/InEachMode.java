package io.gustfront.runtime.semantics;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that runs by reference, encoded, over two workers, fused, and in an order drawn from a seed, each stepped by hand. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@EnumSource(
        value = Mode.class,
        names = {"BY_REFERENCE", "ENCODED", "TWO_WORKERS", "FUSED", "WOVEN"})
@interface InEachMode {}
