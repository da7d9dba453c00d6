package io.gustfront.runtime.local;

import io.gustfront.api.task.TopologyContext;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often the tasks of tests' topologies were called, and by which threads. One for all of a JVM, because tasks are copies of what a test made; so a test first
 * has it {@linkplain #forget forget} what those before it did.
 */
final class TaskCalls {
    private static final Map<String, AtomicInteger> COUNTS = new ConcurrentHashMap<>();
    private static final Map<String, Set<Thread>> THREADS = new ConcurrentHashMap<>(); // of each task, and of each call

    private TaskCalls() {}

    static void forget() {
        COUNTS.clear();
        THREADS.clear();
    }

    /** The calling thread makes a call of a task, called like its method. */
    static void note(TopologyContext task, String call) {
        String name = task.getThisComponentId() + " " + call;
        COUNTS.computeIfAbsent(name, any -> new AtomicInteger()).incrementAndGet();
        noteThread(name);
        noteThread(task.getThisComponentId() + "-" + task.getThisTaskId());
    }

    private static void noteThread(String name) {
        THREADS.computeIfAbsent(name, any -> ConcurrentHashMap.newKeySet()).add(Thread.currentThread());
    }

    /** How many calls there were, like {@code "numbers open"}. */
    static int count(String call) {
        AtomicInteger count = COUNTS.get(call);
        return count == null ? 0 : count.get();
    }

    /** Which threads made a call, like {@code "numbers open"}, or any of a task, like {@code "numbers-1"}. */
    static Set<Thread> threads(String callOrTask) {
        return THREADS.getOrDefault(callOrTask, Set.of());
    }
}
