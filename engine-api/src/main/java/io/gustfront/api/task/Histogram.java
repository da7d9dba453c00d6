package io.gustfront.api.task;

/** A metric of how values are spread. May be used by any thread. */
public interface Histogram {
    /** Records a value, zero or more, in a unit that the metric's name tells; values above 2^40 count as that. */
    void record(long value);
}
