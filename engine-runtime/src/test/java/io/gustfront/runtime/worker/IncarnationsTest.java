package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.worker.Incarnations.Incarnation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IncarnationsTest {
    private final Incarnations incarnations = new Incarnations();

    @Test
    void shouldDropNothingThatStays_W1() {
        assertThat(incarnations.onPlan(Map.of(2, 1, 3, 0))).isEmpty();
        assertThat(incarnations.onOpened(new Incarnation(2, 1))).isEmpty();
        assertThat(incarnations.onPlan(Map.of(2, 1, 3, 1)))
                .as("of 3 none was known")
                .isEmpty();
        assertThat(incarnations.onClosed(new Incarnation(2, 1), false)).isFalse();
        assertThat(incarnations.onPlan(Map.of(2, 0, 3, 1)))
                .as("the plan knows less than a session did")
                .isEmpty();
    }

    @Test
    void shouldDropOnceThatOfWhichASessionOrAPlanKnowsANewerOne_W1() {
        incarnations.onPlan(Map.of(2, 1));
        incarnations.onOpened(new Incarnation(2, 1));

        assertThat(incarnations.onClosed(new Incarnation(2, 1), true)).isTrue();
        assertThat(incarnations.onOpened(new Incarnation(2, 2))).isEmpty();
        assertThat(incarnations.onPlan(Map.of(2, 2))).isEmpty();
    }

    @Test
    void shouldNotDropAWorkerThatCameBackBeforeItsSessionClosed() {
        incarnations.onPlan(Map.of(2, 1));
        incarnations.onOpened(new Incarnation(2, 1));
        incarnations.onPlan(Map.of());
        incarnations.onPlan(Map.of(2, 1));

        assertThat(incarnations.onClosed(new Incarnation(2, 1), false)).isFalse();
    }

    /** Whatever the order of plans and sessions: who is gone in the end, and had a name or a session, was dropped. */
    @Test
    void shouldDropWhoeverIsGoneInTheEnd_W1() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Incarnations tested = new Incarnations();
            Map<Integer, Integer> starts = new HashMap<>(Map.of(2, 1, 3, 1, 4, 1));
            Map<Integer, Integer> named = new HashMap<>();
            Map<Integer, Integer> open = new HashMap<>();
            Set<Incarnation> seen = new HashSet<>();
            Set<Incarnation> dropped = new HashSet<>();
            for (int step = 0; step < 40; step++) {
                int worker = 2 + random.nextInt(3);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        if (random.nextBoolean()) {
                            named.put(worker, starts.merge(worker, random.nextInt(2), Integer::sum));
                        } else {
                            named.remove(worker);
                        }
                        named.forEach((number, start) -> seen.add(new Incarnation(number, start)));
                        dropped.addAll(tested.onPlan(named));
                    }
                    case 1, 2 -> {
                        Integer start = named.get(worker);
                        if (start != null && !open.containsKey(worker)) {
                            open.put(worker, start);
                            dropped.addAll(tested.onOpened(new Incarnation(worker, start)));
                        }
                    }
                    default -> close(tested, open, worker, dropped);
                }
            }
            for (int worker = 2; worker < 5; worker++) {
                close(tested, open, worker, dropped);
            }
            dropped.addAll(tested.onPlan(Map.of()));

            assertThat(dropped).as("seed %d", seed).isEqualTo(seen);
        }
    }

    private static void close(Incarnations tested, Map<Integer, Integer> open, int worker, Set<Incarnation> dropped) {
        Integer start = open.remove(worker);
        if (start != null && tested.onClosed(new Incarnation(worker, start), false)) {
            dropped.add(new Incarnation(worker, start));
        }
    }
}
