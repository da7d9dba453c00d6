package io.gustfront.runtime.route;

import io.gustfront.runtime.tuple.SourceStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where tuples of one stream go, compiled for one producing task. Owned by that task's executor's thread. */
public final class StreamRoute {
    private final SourceStream stream;
    private final Chooser[] choosers;
    private final Map<Integer, Target> direct;

    StreamRoute(SourceStream stream, List<Chooser> choosers, Map<Integer, Target> direct) {
        this.stream = stream;
        this.choosers = choosers.toArray(new Chooser[0]);
        this.direct = Map.copyOf(direct);
    }

    /** The stream. */
    public SourceStream stream() {
        return stream;
    }

    void choose(List<? extends @Nullable Object> values, Chosen chosen) {
        for (Chooser chooser : choosers) {
            chooser.choose(values, chosen);
        }
    }

    void chooseDirect(int task, Chosen chosen) {
        Target target = direct.get(task);
        if (target != null) {
            chosen.add(target);
        }
    }

    /** A plan has changed where targets are. */
    public void onPlan() {
        for (Chooser chooser : choosers) {
            chooser.onPlan();
        }
    }
}
