package io.gustfront.runtime.executor;

import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.tuple.Envelope;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fetches tuples from memory before they are executed. Where many executors send to one, what is under way between all of them is larger than the near
 * caches, and a parcel's tuples lie far from each other: each execution would begin by waiting for its tuple. Looked at several at once, they come at the same
 * time. Where few send, the tuples are in a cache still, and to look at them costs more than it gives (docs/decisions/0012). Owned by one executor's thread.
 */
final class LookAhead {
    /** So many at once: more than a processor fetches at the same time, and few enough to stay in its nearest cache. */
    static final int TUPLES = 16;

    /** So many executors are many. */
    static final int MANY_FEEDERS = 16;

    private final Set<String> feeders;
    private boolean worthIt;

    @SuppressWarnings({"unused", "UnusedVariable"
    }) // written, so that the compiler doesn't leave out what it is made of
    private int seen;

    /** For the executors of a component; it looks at nothing before there is a plan. */
    LookAhead(ComponentSpec component) {
        this.feeders = component.inputs().stream()
                .map(input -> input.stream().component())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A plan has come. */
    void onPlan(Directory directory) {
        worthIt = directory.plan().executors().values().stream()
                        .filter(placement -> placement.worker() == directory.self())
                        .filter(placement -> feeders.contains(placement.component()))
                        .limit(MANY_FEEDERS)
                        .count()
                == MANY_FEEDERS;
    }

    /** Whether many send. */
    boolean isWorthIt() {
        return worthIt;
    }

    /** The tuple at a place is about to be executed, and those before it were. */
    void at(int place, Envelope[] tuples, int count) {
        if (worthIt && place % TUPLES == 0) {
            look(tuples, place, Math.min(count, place + TUPLES));
        }
    }

    private void look(Envelope[] tuples, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            @Nullable Object[] values = tuples[i].values();
            sum += values.length;
            if (values.length > 0
                    && values[0] instanceof Envelope) { // so its class is looked at, and with it the value; it is none
                sum++;
            }
        }
        seen = sum;
    }
}
