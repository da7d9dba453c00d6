package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OpenSessionTest {
    private final OpenSession session = new OpenSession(new FakeLink(2, 1));

    private static WorkerPlan plan(long epoch, Placement... placements) {
        TreeMap<TaskRange, Placement> executors = new TreeMap<>();
        for (Placement placement : placements) {
            executors.put(placement.executor(), placement);
        }
        return new WorkerPlan(epoch, new TreeMap<>(), executors);
    }

    private static Placement placed(int first, int last, long epoch) {
        return new Placement(new TaskRange(first, last), "sink", 2, epoch);
    }

    private int credit(int task, long epoch) {
        return session.line(task, epoch, false).share().free();
    }

    /** Decided on in epoch 6, published in epoch 9, when what it replaces has closed: this worker is two plans behind its peer. */
    @Test
    void shouldKeepCreditForAPlacementThatALaterPlanPublishes_B2() {
        session.onGranted(3, 6, false, 100, 1_000);

        session.onPlan(plan(7));
        session.onPlan(plan(8, placed(3, 3, 1)));
        session.onPlan(plan(9, placed(3, 3, 6)));

        assertThat(credit(3, 6)).isEqualTo(100);
    }

    @Test
    void shouldForgetCreditForAPlacementThatIsReplaced() {
        session.onGranted(3, 6, false, 100, 1_000);

        session.onPlan(plan(12, placed(2, 4, 11)));

        assertThat(credit(3, 6)).isZero();
    }
}
