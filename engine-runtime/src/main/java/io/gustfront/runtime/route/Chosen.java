package io.gustfront.runtime.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The targets of one emit; reused for the next. Owned by one executor's thread. */
final class Chosen {
    private Target[] targets = new Target[8];
    private int count;

    void clear() {
        count = 0;
    }

    void add(Target target) {
        if (count == targets.length) {
            targets = Arrays.copyOf(targets, 2 * count);
        }
        targets[count++] = target;
    }

    int count() {
        return count;
    }

    Target get(int index) {
        return targets[index];
    }

    /** Whether any of them needs the values encoded. */
    boolean anyEncoded() {
        for (int i = 0; i < count; i++) {
            if (targets[i].outlet().encoded()) {
                return true;
            }
        }
        return false;
    }

    /** The task ids, as {@code emit} returns them. */
    List<Integer> tasks() {
        if (count == 0) {
            return List.of();
        }
        if (count == 1) {
            return targets[0].alone();
        }
        List<Integer> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tasks.add(targets[i].task());
        }
        return Collections.unmodifiableList(tasks);
    }
}
