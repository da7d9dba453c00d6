package io.gustfront.runtime.agent;

/**
 * How a worker's threads are made: named after the topology, daemons, with the user's class loader as context.
 *
 * @param prefix goes before each name
 * @param contextClassLoader what user code finds as its thread's context class loader
 */
public record ThreadNaming(String prefix, ClassLoader contextClassLoader) {
    /** What a thread of a worker is called. */
    String of(String name) {
        return prefix + name;
    }

    /** A thread that isn't started yet. */
    public Thread newThread(String name, Runnable work) {
        Thread thread = new WorkerThread(work, of(name));
        thread.setDaemon(true);
        thread.setContextClassLoader(contextClassLoader);
        return thread;
    }
}
