package io.gustfront.runtime.route;

import io.gustfront.api.topology.CustomGrouping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One subscription's grouping, compiled for one producing task. Owned by that task's executor's thread. */
abstract class Chooser {
    /** Adds the targets of a tuple. */
    abstract void choose(List<? extends @Nullable Object> values, Chosen chosen);

    /** A plan has changed where targets are. */
    void onPlan() {}

    /** In turn, from a random first; one whose tuples pile up is passed over while another's don't. */
    static final class Shuffle extends Chooser {
        private final Target[] targets;
        private int next;

        Shuffle(Target[] targets, RandomGenerator random) {
            this.targets = targets;
            this.next = random.nextInt(targets.length);
        }

        @Override
        void choose(List<? extends @Nullable Object> values, Chosen chosen) {
            int at = next;
            for (int tries = targets.length; tries > 0 && targets[at].outlet().backlog() > 0; tries--) {
                at = at + 1 == targets.length ? 0 : at + 1;
            }
            chosen.add(targets[at]);
            next = at + 1 == targets.length ? 0 : at + 1;
        }
    }

    /** As {@link Shuffle}, over the targets of the same worker if there are any. */
    static final class LocalOrShuffle extends Chooser {
        private final Target[] targets;
        private final RandomGenerator random;
        private Shuffle shuffle;

        LocalOrShuffle(Target[] targets, RandomGenerator random) {
            this.targets = targets;
            this.random = random;
            this.shuffle = compile(targets, random);
        }

        @Override
        void choose(List<? extends @Nullable Object> values, Chosen chosen) {
            shuffle.choose(values, chosen);
        }

        @Override
        void onPlan() {
            shuffle = compile(targets, random);
        }

        private static Shuffle compile(Target[] targets, RandomGenerator random) {
            Target[] local =
                    java.util.Arrays.stream(targets).filter(Target::isLocal).toArray(Target[]::new);
            return new Shuffle(local.length == 0 ? targets : local, random);
        }
    }

    /** The hash of some values modulo the number of tasks. Neither executors nor workers have a part in it. */
    static final class ByFields extends Chooser {
        private final Target[] targets;
        private final int[] positions;
        private final KeyHasher hasher;

        ByFields(Target[] targets, int[] positions, KeyHasher hasher) {
            this.targets = targets;
            this.positions = positions;
            this.hasher = hasher;
        }

        @Override
        void choose(List<? extends @Nullable Object> values, Chosen chosen) {
            chosen.add(targets[Math.floorMod(hasher.hash(values, positions), targets.length)]);
        }
    }

    /**
     * The less used of two tasks, which two parts of the hash name (the power of two choices; Nasir et al., The Power of Both
     * Choices, 2015).
     */
    static final class PartialKey extends Chooser {
        private final Target[] targets;
        private final int[] positions;
        private final KeyHasher hasher;
        private final long[] sent;

        PartialKey(Target[] targets, int[] positions, KeyHasher hasher) {
            this.targets = targets;
            this.positions = positions;
            this.hasher = hasher;
            this.sent = new long[targets.length];
        }

        @Override
        void choose(List<? extends @Nullable Object> values, Chosen chosen) {
            long hash = hasher.hash(values, positions);
            int count = targets.length;
            int first = Math.floorMod((int) hash, count);
            int second = count == 1 ? first : (first + 1 + Math.floorMod((int) (hash >>> 32), count - 1)) % count;
            int less = sent[first] <= sent[second] ? first : second;
            sent[less]++;
            chosen.add(targets[less]);
        }
    }

    /** Always the same targets: the lowest task, or all. */
    static final class Fixed extends Chooser {
        private final Target[] targets;

        Fixed(Target... targets) {
            this.targets = targets;
        }

        @Override
        void choose(List<? extends @Nullable Object> values, Chosen chosen) {
            for (Target target : targets) {
                chosen.add(target);
            }
        }
    }

    /** What a user's class says. */
    static final class Custom extends Chooser {
        private final int producer;
        private final CustomGrouping grouping;
        private final Map<Integer, Target> targets = new HashMap<>();

        Custom(int producer, CustomGrouping grouping, Target[] targets) {
            this.producer = producer;
            this.grouping = grouping;
            for (Target target : targets) {
                this.targets.put(target.task(), target);
            }
        }

        @Override
        void choose(List<? extends @Nullable Object> values, Chosen chosen) {
            for (int task : grouping.chooseTasks(producer, values)) {
                Target target = targets.get(task);
                if (target == null) {
                    throw new IllegalArgumentException(
                            "the grouping " + grouping.getClass().getName() + " chose task " + task
                                    + ", which is none of " + new java.util.TreeSet<>(targets.keySet()));
                }
                chosen.add(target);
            }
        }
    }
}
