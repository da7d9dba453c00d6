package io.gustfront.runtime.route;

import io.gustfront.runtime.tuple.SourceStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where tuples of one stream go, compiled for one producing task. Owned by that task's executor's thread. */
public final class StreamRoute {
    private final SourceStream stream;
    private final String id;
    private final int width;
    private final boolean direct;
    private final Chooser[] choosers;
    private final @Nullable Chooser only; // if one component takes the stream
    private final Map<Integer, Branch> byTask;

    StreamRoute(SourceStream stream, List<Chooser> choosers, Map<Integer, Branch> byTask) {
        this.stream = stream;
        this.id = stream.stream().intern(); // an emit's is mostly a constant, and so the same object
        this.width = stream.fields().size();
        this.direct = stream.direct();
        this.choosers = choosers.toArray(new Chooser[0]);
        this.only = choosers.size() == 1 ? choosers.get(0) : null;
        this.byTask = Map.copyOf(byTask);
    }

    /** The stream. */
    public SourceStream stream() {
        return stream;
    }

    String id() {
        return id;
    }

    /** How many values its tuples have. */
    int width() {
        return width;
    }

    /** Whether the producer names the task. */
    boolean isDirect() {
        return direct;
    }

    Chosen choose(@Nullable Object[] values) {
        if (only != null) {
            return only.choose(values);
        }
        Chosen chosen = Chosen.NONE;
        for (Chooser chooser : choosers) {
            chosen = chosen.and(chooser.choose(values));
        }
        return chosen;
    }

    Chosen chooseDirect(int task) {
        Branch target = byTask.get(task);
        return target == null ? Chosen.NONE : target.alone();
    }

    /** A plan has changed where targets are. */
    public void onPlan() {
        for (Chooser chooser : choosers) {
            chooser.onPlan();
        }
    }
}
