package io.gustfront.scheduler;

/**
 * The identity of an executor: the tasks that it hosts, consecutive ids of one component.
 *
 * @param first the lowest task
 * @param last the highest task, not lower than the first
 */
public record TaskRange(int first, int last) implements Comparable<TaskRange> {
    /** Checks the order. */
    public TaskRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("not a range of tasks: " + first + " to " + last);
        }
    }

    /** How many tasks. */
    public int size() {
        return last - first + 1;
    }

    /** Whether a task is one of these. */
    public boolean contains(int task) {
        return first <= task && task <= last;
    }

    @Override
    public int compareTo(TaskRange other) {
        int order = Integer.compare(first, other.first);
        return order != 0 ? order : Integer.compare(last, other.last);
    }

    @Override
    public String toString() {
        return first == last ? "[" + first + "]" : "[" + first + "-" + last + "]";
    }
}
