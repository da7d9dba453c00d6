package io.gustfront.runtime.route;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The targets of one emit, and, as a list, their task ids: what {@code emit} returns. Immutable. Groupings that choose among few sets
 * have them ready, so that an emit makes none.
 */
public final class Chosen extends AbstractList<Integer> implements RandomAccess {
    /** No target. */
    static final Chosen NONE = new Chosen();

    private final Branch[] branches;
    private final @Nullable Branch only;

    Chosen(Branch... branches) {
        this.branches = branches;
        this.only = branches.length == 1 ? branches[0] : null;
    }

    /** The target, if there is exactly one; else null. */
    @Nullable
    Branch only() {
        return only;
    }

    /** These, and after them others. */
    Chosen and(Chosen others) {
        if (branches.length == 0) {
            return others;
        }
        Branch[] all = Arrays.copyOf(branches, branches.length + others.branches.length);
        System.arraycopy(others.branches, 0, all, branches.length, others.branches.length);
        return new Chosen(all);
    }

    /** How many there are. */
    public int count() {
        return branches.length;
    }

    Branch branch(int index) {
        return branches[index];
    }

    /** Whether any of them needs the values encoded. */
    boolean anyEncoded() {
        for (Branch branch : branches) {
            if (branch.outlet().encoded()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Integer get(int index) {
        return branches[index].task();
    }

    @Override
    public int size() {
        return branches.length;
    }
}
