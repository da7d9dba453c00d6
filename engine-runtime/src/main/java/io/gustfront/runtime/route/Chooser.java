package io.gustfront.runtime.route;

import io.gustfront.api.topology.CustomGrouping;
import io.gustfront.runtime.tuple.TupleValues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One subscription's grouping, compiled for one producing task. Owned by that task's executor's thread. */
abstract class Chooser {
    /** The targets of a tuple. */
    abstract Chosen choose(@Nullable Object[] values);

    /** A plan has changed where targets are. */
    void onPlan() {}

    /** In turn, from a random first; one whose tuples pile up is passed over while another's don't. */
    static final class Shuffle extends Chooser {
        private final Branch[] targets;
        private final @Nullable Chosen only; // if there is one target, it is as easily chosen
        private int next;

        Shuffle(Branch[] targets, RandomGenerator random) {
            this.targets = targets;
            this.next = random.nextInt(targets.length);
            this.only = targets.length == 1 ? targets[0].alone() : null;
        }

        @Override
        Chosen choose(@Nullable Object[] values) {
            if (only != null) {
                return only;
            }
            int at = next;
            for (int tries = targets.length; tries > 0 && targets[at].outlet().isBackedUp(); tries--) {
                at = at + 1 == targets.length ? 0 : at + 1;
            }
            next = at + 1 == targets.length ? 0 : at + 1;
            return targets[at].alone();
        }
    }

    /** As {@link Shuffle}, over the targets that this executor runs itself, else over those of the same worker, if there are any. */
    static final class LocalOrShuffle extends Chooser {
        private final Branch[] targets;
        private final RandomGenerator random;
        private Shuffle shuffle;

        LocalOrShuffle(Branch[] targets, RandomGenerator random) {
            this.targets = targets;
            this.random = random;
            this.shuffle = compile(targets, random);
        }

        @Override
        Chosen choose(@Nullable Object[] values) {
            return shuffle.choose(values);
        }

        @Override
        void onPlan() {
            shuffle = compile(targets, random);
        }

        private static Shuffle compile(Branch[] targets, RandomGenerator random) {
            Branch[] fused = those(targets, Branch::isFused);
            Branch[] local = fused.length > 0 ? fused : those(targets, Branch::isLocal);
            return new Shuffle(local.length == 0 ? targets : local, random);
        }

        private static Branch[] those(Branch[] targets, Predicate<Branch> kind) {
            return Arrays.stream(targets).filter(kind).toArray(Branch[]::new);
        }
    }

    /** The hash of some values modulo the number of tasks. Neither executors nor workers have a part in it. */
    static final class ByFields extends Chooser {
        private final Branch[] targets;
        private final int[] positions;
        private final KeyHasher hasher;
        private final @Nullable Chosen only; // if there is one target, it needs no hash

        ByFields(Branch[] targets, int[] positions, KeyHasher hasher) {
            this.targets = targets;
            this.positions = positions;
            this.hasher = hasher;
            this.only = targets.length == 1 ? targets[0].alone() : null;
        }

        @Override
        Chosen choose(@Nullable Object[] values) {
            if (only != null) {
                hasher.check(values, positions);
                return only;
            }
            return targets[Math.floorMod(hasher.hash(values, positions), targets.length)].alone();
        }
    }

    /**
     * The less used of two tasks, which two parts of the hash name (the power of two choices; Nasir et al., The Power of Both
     * Choices, 2015).
     */
    static final class PartialKey extends Chooser {
        private final Branch[] targets;
        private final int[] positions;
        private final KeyHasher hasher;
        private final long[] sent;

        PartialKey(Branch[] targets, int[] positions, KeyHasher hasher) {
            this.targets = targets;
            this.positions = positions;
            this.hasher = hasher;
            this.sent = new long[targets.length];
        }

        @Override
        Chosen choose(@Nullable Object[] values) {
            long hash = hasher.hash(values, positions);
            int count = targets.length;
            int first = Math.floorMod((int) hash, count);
            int second = count == 1 ? first : (first + 1 + Math.floorMod((int) (hash >>> 32), count - 1)) % count;
            int less = sent[first] <= sent[second] ? first : second;
            sent[less]++;
            return targets[less].alone();
        }
    }

    /** Always the same targets: the lowest task, or all. */
    static final class Fixed extends Chooser {
        private final Chosen targets;

        Fixed(Branch... targets) {
            this.targets = new Chosen(targets);
        }

        @Override
        Chosen choose(@Nullable Object[] values) {
            return targets;
        }
    }

    /** What a user's class says. */
    static final class Custom extends Chooser {
        private final int producer;
        private final CustomGrouping grouping;
        private final Map<Integer, Branch> targets = new HashMap<>();

        Custom(int producer, CustomGrouping grouping, Branch[] targets) {
            this.producer = producer;
            this.grouping = grouping;
            for (Branch target : targets) {
                this.targets.put(target.task(), target);
            }
        }

        @Override
        Chosen choose(@Nullable Object[] values) {
            Chosen chosen = Chosen.NONE;
            for (int task : grouping.chooseTasks(producer, new TupleValues(values))) {
                Branch target = targets.get(task);
                if (target == null) {
                    throw new IllegalArgumentException(
                            "the grouping " + grouping.getClass().getName() + " chose task " + task
                                    + ", which is none of " + new TreeSet<>(targets.keySet()));
                }
                chosen = chosen.and(target.alone());
            }
            return chosen;
        }
    }
}
