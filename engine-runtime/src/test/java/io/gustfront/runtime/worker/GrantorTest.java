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
    private int untold;
    private final Grantor grantor = grantor(link, 100, 4_000);

    private Grantor grantor(FakeLink session, int tuples, long bytes) {
        Grantor made = new Grantor(10, 3, false, () -> untold++);
        made.resize(tuples, bytes);
        made.begin(session);
        return made;
    }

    /** So much comes, and is executed. */
    private void pass(int tuples, int bytes) {
        grantor.onTaken(tuples, bytes);
        grantor.giveBack(tuples, bytes);
    }

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

        pass(24, 0);
        assertThat(link.control).hasSize(1);
        pass(1, 0);
        assertThat(last()).isEqualTo(new GrantControl(10, 3, false, 125, 4_000));
        pass(1, 1_000);

        assertThat(last()).isEqualTo(new GrantControl(10, 3, false, 126, 5_000));
        assertThat(link.control).hasSize(3);
    }

    @Test
    void shouldTellLaterWhatCouldNotBeTold_B2() {
        grantor.retry();
        link.full = true;
        pass(24, 0);
        assertThat(untold).as("nothing is due").isZero();
        pass(76, 0);
        assertThat(untold).as("somebody is asked to tell it later").isEqualTo(1);
        assertThat(grantor.retry()).as("something is left").isFalse();
        link.full = false;

        assertThat(grantor.retry()).isTrue();

        assertThat(last().tuples()).isEqualTo(200);
    }

    @Test
    void shouldHaveNothingLeftToTellASessionThatIsClosed() {
        grantor.retry();
        link.open = false;
        pass(100, 0);

        assertThat(grantor.retry()).isTrue();
    }

    @Test
    void shouldCountWhatWaitsOfAnEarlierSession_B2() {
        grantor.retry();
        grantor.onTaken(90, 1_000);
        link.open = false;
        FakeLink next = new FakeLink(2, 1);

        grantor.begin(next);
        grantor.retry();
        assertThat(next.control).containsExactly(new GrantControl(10, 3, false, 10, 3_000));
        grantor.giveBack(90, 1_000);

        assertThat(next.control).last().isEqualTo(new GrantControl(10, 3, false, 100, 4_000));
    }

    @Test
    void shouldTellANewSessionEvenIfThereIsNoPlaceNow_B2() {
        grantor.retry();
        grantor.onTaken(100, 5_000);
        FakeLink next = new FakeLink(2, 1);

        grantor.begin(next);
        grantor.retry();

        assertThat(next.control).containsExactly(new GrantControl(10, 3, false, 0, 0));
    }

    @Test
    void shouldGiveMoreAtOnceWhenItsPartGrows_B2() {
        grantor.retry();

        grantor.resize(200, 4_000);
        grantor.retry();

        assertThat(last()).isEqualTo(new GrantControl(10, 3, false, 200, 4_000));
    }

    @Test
    void shouldGiveNoMoreThanItsPartOnceTheOldCreditIsUsedUp_B2() {
        grantor.retry();

        grantor.resize(40, 4_000);
        grantor.retry();
        grantor.onTaken(60, 0);
        grantor.giveBack(60, 0);
        assertThat(link.control)
                .as("40 of the old credit are left: as many as the part")
                .hasSize(1);
        grantor.onTaken(40, 0);
        grantor.giveBack(40, 0);

        assertThat(last()).isEqualTo(new GrantControl(10, 3, false, 140, 4_000));
    }

    /** A sender, a credit line and a grantor: whatever is sent and executed, the sender never starves, and never overdraws. */
    @Test
    void shouldNeverStarveASenderAndNeverGrantMoreThanThePlaces_B2() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            FakeLink session = new FakeLink(2, 1);
            int places = 1 + random.nextInt(50);
            long bytes = 1 + random.nextInt(2_000);
            Grantor tested = grantor(session, places, bytes);
            tested.retry();
            CreditLine line = new CreditLine();
            int heard = 0;
            int waitingTuples = 0;
            int waitingBytes = 0;
            int mostTuples = places; // while the credit of a larger part is being used up
            long mostBytes = bytes;
            long takenTuples = 0; // in this session
            long takenBytes = 0;
            int sent = 0;
            for (int step = 0; step < 500; step++) {
                for (; heard < session.control.size(); heard++) {
                    GrantControl grant = (GrantControl) session.control.get(heard);
                    line.grant(grant.tuples(), grant.bytes());
                }
                int batch = 1 + random.nextInt(8);
                int size = 1 + random.nextInt(300);
                int event = random.nextInt(60);
                if (event == 0) { // the session is lost, and opens anew
                    session.open = false;
                    session = new FakeLink(2, 1);
                    line = new CreditLine();
                    heard = 0;
                    takenTuples = 0;
                    takenBytes = 0;
                    tested.begin(session);
                    tested.retry();
                    mostTuples = Math.max(places, waitingTuples);
                    mostBytes = Math.max(bytes, waitingBytes);
                } else if (event == 1) { // another plan
                    places = 1 + random.nextInt(50);
                    bytes = 1 + random.nextInt(2_000);
                    mostTuples = Math.max(mostTuples, places);
                    mostBytes = Math.max(mostBytes, bytes);
                    tested.resize(places, bytes);
                    tested.retry();
                } else if (line.share().tryTake(batch, size)) {
                    tested.onTaken(batch, size);
                    waitingTuples += batch;
                    waitingBytes += size;
                    takenTuples += batch;
                    takenBytes += size;
                    sent++;
                    assertThat(waitingTuples).as("seed %d step %d", seed, step).isLessThan(mostTuples + 8);
                    assertThat(waitingBytes).as("seed %d step %d", seed, step).isLessThan((int) mostBytes + 300);
                } else {
                    tested.giveBack(waitingTuples, waitingBytes); // all is executed at last
                    waitingTuples = 0;
                    waitingBytes = 0;
                    assertThat(session.control)
                            .as("seed %d step %d: starved", seed, step)
                            .hasSizeGreaterThan(heard);
                    GrantControl told = (GrantControl) session.control.get(session.control.size() - 1);
                    mostTuples = (int) Math.max(places, told.tuples() - takenTuples); // old credit may be left in one
                    mostBytes = Math.max(bytes, told.bytes() - takenBytes);
                }
            }
            assertThat(sent).isPositive();
        }
    }
}
