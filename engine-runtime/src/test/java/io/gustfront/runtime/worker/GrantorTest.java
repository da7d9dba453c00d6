package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.codec.ControlCodec.Control;
import io.gustfront.runtime.codec.ControlCodec.GrantControl;
import io.gustfront.runtime.flow.CreditLine;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GrantorTest {
    private final FakeLink link = new FakeLink(2, 1);
    private final Grantor grantor = new Grantor(link, 10, 3, false, 100, 4_000);

    private GrantControl last() {
        List<Control> all = link.control;
        return (GrantControl) all.get(all.size() - 1);
    }

    @Test
    void shouldTellTheFirstCreditWhenAsked_B2() {
        assertThat(grantor.retry()).isTrue();

        assertThat(link.control).containsExactly(new GrantControl(10, 3, false, 100, 4_000));
        assertThat(grantor.retry()).isTrue();
        assertThat(link.control).as("once").hasSize(1);
    }

    @Test
    void shouldTellPositionsOnceTheyHaveMovedByAQuarter_B2() {
        grantor.retry();

        grantor.giveBack(24, 0);
        assertThat(link.control).hasSize(1);
        grantor.giveBack(1, 0);
        assertThat(last()).isEqualTo(new GrantControl(10, 3, false, 125, 4_000));
        grantor.giveBack(1, 1_000);

        assertThat(last()).isEqualTo(new GrantControl(10, 3, false, 126, 5_000));
        assertThat(link.control).hasSize(3);
    }

    @Test
    void shouldTellLaterWhatCouldNotBeTold_B2() {
        grantor.retry();
        link.full = true;
        grantor.giveBack(100, 0);
        assertThat(grantor.retry()).as("something is left").isFalse();
        link.full = false;

        assertThat(grantor.retry()).isTrue();

        assertThat(last().tuples()).isEqualTo(200);
    }

    @Test
    void shouldHaveNothingLeftToTellASessionThatIsClosed() {
        grantor.retry();
        link.open = false;
        grantor.giveBack(100, 0);

        assertThat(grantor.retry()).isTrue();
    }

    /** A sender, a credit line and a grantor: whatever is sent and executed, the sender never starves, and never overdraws. */
    @Test
    void shouldNeverStarveASenderAndNeverGrantMoreThanThePlaces_B2() {
        for (long seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            FakeLink session = new FakeLink(2, 1);
            int places = 1 + random.nextInt(50);
            long bytes = 1 + random.nextInt(2_000);
            Grantor tested = new Grantor(session, 10, 3, false, places, bytes);
            tested.retry();
            CreditLine line = new CreditLine();
            int heard = 0;
            int waitingTuples = 0;
            int waitingBytes = 0;
            int sent = 0;
            for (int step = 0; step < 500; step++) {
                for (; heard < session.control.size(); heard++) {
                    GrantControl grant = (GrantControl) session.control.get(heard);
                    line.grant(grant.tuples(), grant.bytes());
                }
                int batch = 1 + random.nextInt(8);
                int size = 1 + random.nextInt(300);
                if (line.share().tryTake(batch, size)) {
                    waitingTuples += batch;
                    waitingBytes += size;
                    sent++;
                    assertThat(waitingTuples).isLessThan(places + 8);
                    assertThat(waitingBytes).isLessThan((int) bytes + 300);
                } else {
                    tested.giveBack(waitingTuples, waitingBytes); // all is executed at last
                    waitingTuples = 0;
                    waitingBytes = 0;
                    assertThat(session.control)
                            .as("seed %d step %d: starved", seed, step)
                            .hasSizeGreaterThan(heard);
                }
            }
            assertThat(sent).isPositive();
        }
    }
}
