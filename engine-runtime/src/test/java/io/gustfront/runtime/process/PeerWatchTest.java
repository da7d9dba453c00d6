package io.gustfront.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.channel.ToSupervisor.PeerTrouble;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PeerWatchTest {
    private static final long SECOND = 1_000_000_000L;
    private final PeerWatch watch = new PeerWatch();

    @Test
    void shouldTellOfAPeerAfterAWhileAndWhenItIsBack() {
        assertThat(look(0, Set.of(2))).isEmpty();
        assertThat(look(14, Set.of(2))).isEmpty();
        assertThat(watch.look(plan(1), Set.of(2), Map.of(2, "it refuses: VERSION"), 15 * SECOND))
                .containsExactly(new PeerTrouble(2, 1, 15_000, "it refuses: VERSION"));
        assertThat(look(16, Set.of(2))).isEmpty();
        assertThat(look(17, Set.of())).containsExactly(new PeerTrouble(2, 1, 0, ""));
        assertThat(look(18, Set.of())).isEmpty();
    }

    @Test
    void shouldTellANewSupervisorAgain() {
        look(0, Set.of(2));
        look(15, Set.of(2));

        watch.tellAgain();

        assertThat(look(16, Set.of(2))).hasSize(1);
    }

    @Test
    void shouldNotMissAPeerThatWasNeverStarted() {
        watch.look(plan(0), Set.of(2), Map.of(), 0);

        assertThat(watch.look(plan(0), Set.of(2), Map.of(), 60 * SECOND)).isEmpty();
    }

    private List<PeerTrouble> look(long seconds, Set<Integer> apart) {
        return watch.look(plan(1), apart, Map.of(), seconds * SECOND);
    }

    private static WorkerPlan plan(int incarnation) {
        TreeMap<Integer, WorkerPlace> workers = new TreeMap<>();
        workers.put(1, new WorkerPlace(1, "h", 1, 1));
        workers.put(2, new WorkerPlace(2, "h", 2, incarnation));
        return new WorkerPlan(1, workers, new TreeMap<>());
    }
}
