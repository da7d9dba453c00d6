package io.gustfront.junit;

/** Where ZooKeeper, the master and the supervisors of a test's cluster run. Workers are processes of their own in any case. */
public enum Daemons {
    /** In the test's JVM: ready sooner, and a debugger sees into them. */
    IN_PROCESS,
    /** Each a process of its own, as in production: slower, and they can be killed. */
    PROCESSES
}
