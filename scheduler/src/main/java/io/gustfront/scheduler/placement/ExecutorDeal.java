package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.placement.Draft.Displacement;
import io.gustfront.scheduler.placement.Move.Cause;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The third step: which of its workers runs which of a topology's executors.
 *
 * <p>Workers are filled like joined vessels: up to a common level, where what is above it already stays. A topology that may be
 * evened out first takes from the workers above their share what is too much there. Which executor goes where is then a
 * matter of taste: no worker gets more of a component than an even split would give it; then it goes where most of the components
 * are that it talks to; then where those tasks are that its own belong to; then to the emptiest worker, on the emptiest node.
 *
 * <p>Tasks of two components that talk to each other belong together, the first to the first, if both have as many. So a
 * grouping that sends what a task emits to the task of the same index stays within a worker as far as balance allows.
 */
final class ExecutorDeal {
    private final Draft draft;
    private final List<Slot> workers;
    private final Map<String, Integer> indexOf = new HashMap<>();
    /** How many executors of each component each worker should have at least. */
    private final int[] evenSplit;
    /** The components that each component talks to. */
    private final int[][] peers;
    /** Those of them that have as many tasks. */
    private final int[][] twins;
    /** The tasks of each component. */
    private final TaskRange[] tasks;
    /** The worker of each task, by the task's id; -1 for none. */
    private final int[] workerOfTask;
    /** How many executors each worker has of each component. */
    private final int[][] held;
    /** How many executors each worker has. */
    private final int[] load;
    /** How many executors of this topology the node of each worker has, by node. */
    private final Map<String, Integer> loadByNode = new HashMap<>();

    private ExecutorDeal(Draft draft) {
        TopologyView topology = draft.topology();
        this.draft = draft;
        this.workers = List.copyOf(draft.open().keySet());
        List<String> flow = FlowOrder.of(new TreeSet<>(topology.layout().tasks().keySet()), topology.edges());
        flow.forEach(component -> indexOf.put(component, indexOf.size()));
        this.peers = flow.stream().map(this::peersOf).toArray(int[][]::new);
        this.tasks = flow.stream()
                .map(component -> topology.layout().tasks().get(component))
                .toArray(TaskRange[]::new);
        this.twins = IntStream.range(0, peers.length).mapToObj(this::twinsOf).toArray(int[][]::new);
        this.workerOfTask =
                new int[1 + Arrays.stream(tasks).mapToInt(TaskRange::last).max().orElse(0)];
        Arrays.fill(workerOfTask, -1);
        int[] executorCount = new int[flow.size()];
        this.held = new int[workers.size()][flow.size()];
        this.load = new int[workers.size()];
        for (int worker = 0; worker < load.length; worker++) {
            for (TaskRange executor : executorsIn(worker)) {
                count(executor, worker, 1);
                executorCount[componentOf(executor)]++;
            }
        }
        for (TaskRange executor : draft.homeless().keySet()) {
            executorCount[componentOf(executor)]++;
        }
        this.evenSplit =
                Arrays.stream(executorCount).map(count -> count / load.length).toArray();
        draft.closed().forEach((slot, running) -> loadByNode.merge(slot.node(), running.size(), Integer::sum));
    }

    /** Gives every executor that waits a worker, if the topology has an open one. */
    static void deal(Draft draft) {
        if (draft.open().isEmpty()) {
            return;
        }
        ExecutorDeal deal = new ExecutorDeal(draft);
        if (draft.mayEvenOut()) {
            deal.takeWhatIsTooMuch();
        }
        deal.dealWhatWaits();
        deal.swapUntilComponentsAreEven();
    }

    /** The fewest moves that make the open workers' loads differ by one at most: the fullest keep the odd ones. */
    private void takeWhatIsTooMuch() {
        int total = Arrays.stream(load).sum() + draft.homeless().size();
        int share = total / load.length;
        int oddOnes = total % load.length;
        List<Integer> fullestFirst = IntStream.range(0, load.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer worker) -> -load[worker])
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        for (int i = 0; i < load.length; i++) {
            int worker = fullestFirst.get(i);
            int quota = i < oddOnes ? share + 1 : share;
            if (load[worker] <= quota) {
                continue;
            }
            Displacement why = new Displacement(
                    Cause.EVEN_WORKERS,
                    "to be even over workers: %s ran %d of %d executors on %d workers"
                            .formatted(workers.get(worker), load[worker], total, load.length));
            while (load[worker] > quota) {
                TaskRange executor = leastAtHome(worker);
                unsettle(executor, worker);
                draft.displace(executor, why);
            }
        }
    }

    /** Of the component that the worker has too many of, else of the one that has the fewest to talk to there. */
    private TaskRange leastAtHome(int worker) {
        return executorsIn(worker).stream()
                .min(Comparator.<TaskRange>comparingInt(executor -> -surplus(worker, componentOf(executor)))
                        .thenComparingInt(executor -> company(worker, componentOf(executor)))
                        .thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
    }

    private void dealWhatWaits() {
        List<TaskRange> waiting = draft.homeless().keySet().stream()
                .sorted(Comparator.comparingInt(this::componentOf).thenComparing(Comparator.naturalOrder()))
                .toList();
        int level = levelFor(waiting.size());
        int oddOnes = waiting.size()
                - Arrays.stream(load).map(has -> Math.max(0, level - has)).sum();
        for (TaskRange executor : waiting) {
            int best = -1;
            for (int worker = 0; worker < load.length; worker++) {
                boolean hasRoom = load[worker] < level || (load[worker] == level && oddOnes > 0);
                if (hasRoom && (best < 0 || isBetter(worker, best, executor))) {
                    best = worker;
                }
            }
            if (load[best] == level) {
                oddOnes--;
            }
            settle(executor, best);
        }
    }

    /** The highest level up to which so many executors fill all the workers that are below it. */
    private int levelFor(int executors) {
        int[] lowestFirst = load.clone();
        Arrays.sort(lowestFirst);
        int level = lowestFirst[0];
        int left = executors;
        for (int below = 1; ; below++) {
            int rise = left / below;
            if (below == lowestFirst.length || rise < lowestFirst[below] - level) {
                return level + rise;
            }
            left -= (lowestFirst[below] - level) * below;
            level = lowestFirst[below];
        }
    }

    /**
     * Dealing one by one can paint itself into a corner: in the end only workers have room that have enough of a component. Then two
     * workers swap what they were just dealt, as long as that makes a component more even and no other less. Each swap makes the
     * sum of the squares of {@link #held} smaller, so it ends.
     */
    private void swapUntilComponentsAreEven() {
        boolean swapped;
        do {
            swapped = false;
            for (int component = 0; component < evenSplit.length; component++) {
                for (int rich = 0; rich < load.length; rich++) {
                    for (int poor = 0; poor < load.length; poor++) {
                        boolean isUneven = held[rich][component] - held[poor][component] >= 2;
                        swapped |= isUneven && swap(component, rich, poor);
                    }
                }
            }
        } while (swapped);
    }

    /** The rich worker gives one of a component, and gets one of another that the poor one has more of. Whether they did. */
    private boolean swap(int component, int rich, int poor) {
        TaskRange given = lastDealt(component, rich);
        if (given == null) {
            return false;
        }
        for (int other = 0; other < evenSplit.length; other++) {
            TaskRange gotten = held[poor][other] > held[rich][other] ? lastDealt(other, poor) : null;
            if (gotten != null) {
                unsettle(given, rich);
                unsettle(gotten, poor);
                settle(given, poor);
                settle(gotten, rich);
                return true;
            }
        }
        return false;
    }

    /** The last of the executors of a component that a worker was dealt in this run; null if it was dealt none. */
    private @Nullable TaskRange lastDealt(int component, int worker) {
        return executorsIn(worker).stream()
                .filter(executor ->
                        componentOf(executor) == component && draft.homeless().containsKey(executor))
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private boolean isBetter(int worker, int other, TaskRange executor) {
        int component = componentOf(executor);
        int order = Integer.compare(Math.max(0, surplus(worker, component)), Math.max(0, surplus(other, component)));
        if (order == 0) {
            order = Integer.compare(company(other, component), company(worker, component));
        }
        if (order == 0) {
            order = Integer.compare(twinship(other, executor), twinship(worker, executor));
        }
        if (order == 0) {
            order = Integer.compare(load[worker], load[other]);
        }
        if (order == 0) {
            order = Integer.compare(nodeLoad(worker), nodeLoad(other));
        }
        return order < 0;
    }

    /** By how many a worker would exceed its even split with one more of a component. */
    private int surplus(int worker, int component) {
        return held[worker][component] + 1 - evenSplit[component];
    }

    /** How many of the components that one talks to are in a worker. */
    private int company(int worker, int component) {
        int company = 0;
        for (int peer : peers[component]) {
            if (held[worker][peer] > 0) {
                company++;
            }
        }
        return company;
    }

    /** How many tasks are in a worker that those of an executor belong to. */
    private int twinship(int worker, TaskRange executor) {
        int component = componentOf(executor);
        int twinship = 0;
        for (int twin : twins[component]) {
            int offset = tasks[twin].first() - tasks[component].first();
            for (int task = executor.first(); task <= executor.last(); task++) {
                if (workerOfTask[task + offset] == worker) {
                    twinship++;
                }
            }
        }
        return twinship;
    }

    private int nodeLoad(int worker) {
        return loadByNode.getOrDefault(workers.get(worker).node(), 0);
    }

    private void settle(TaskRange executor, int worker) {
        draft.settle(executor, workers.get(worker));
        count(executor, worker, 1);
    }

    private void unsettle(TaskRange executor, int worker) {
        draft.unsettle(executor, workers.get(worker));
        count(executor, worker, -1);
    }

    private void count(TaskRange executor, int worker, int change) {
        held[worker][componentOf(executor)] += change;
        load[worker] += change;
        for (int task = executor.first(); task <= executor.last(); task++) {
            workerOfTask[task] = change > 0 ? worker : -1;
        }
        loadByNode.merge(workers.get(worker).node(), change, Integer::sum);
    }

    private int componentOf(TaskRange executor) {
        return indexOf(draft.topology().layout().componentOf(executor.first()));
    }

    private int indexOf(String component) {
        return Objects.requireNonNull(indexOf.get(component), component);
    }

    private int[] peersOf(String component) {
        return draft.topology().edges().stream()
                .filter(edge -> !edge.from().equals(edge.to()))
                .filter(edge -> edge.from().equals(component) || edge.to().equals(component))
                .map(edge -> edge.from().equals(component) ? edge.to() : edge.from())
                .distinct()
                .mapToInt(this::indexOf)
                .toArray();
    }

    private int[] twinsOf(int component) {
        return Arrays.stream(peers[component])
                .filter(peer -> tasks[peer].size() == tasks[component].size())
                .toArray();
    }

    private SortedSet<TaskRange> executorsIn(int worker) {
        return Objects.requireNonNull(draft.open().get(workers.get(worker)));
    }
}
