package io.gustfront.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.chaos.load.LoadRecord;
import io.gustfront.chaos.load.Stamped;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckerTest {
    private static final int PRODUCER = 7;
    private static final long KEYS = 10;
    private static final int PADDING = 5;
    private static final int TASK = 3;
    private static final long PROCESS = 100;

    private final Checker checker = new Checker(PRODUCER, sequence -> sequence % KEYS);

    private static byte[] output(int producer, long sequence, long key, int task, long process) {
        return new Stamped(new LoadRecord(producer, sequence, key, PADDING).encode(), List.of())
                .at(task, process)
                .at(Stamped.UNKNOWN_TASK, process)
                .encode();
    }

    private void comesOut(long sequence, long atMs) {
        comesOut(sequence, atMs, PROCESS);
    }

    private void comesOut(long sequence, long atMs, long process) {
        checker.onOutput(output(PRODUCER, sequence, sequence % KEYS, TASK, process), atMs);
    }

    private void ack(long... sequences) {
        for (long sequence : sequences) {
            checker.onAcked(sequence);
        }
    }

    @Test
    void shouldFindNothingWrongWhenEachRecordComesOutOnce() {
        ack(0, 1, 2);
        comesOut(0, 10);
        comesOut(1, 11);
        comesOut(2, 12);

        assertThat(checker.account()).isEqualTo(new Account(3, 0, 3, 0, 0, 0, 0, 0));
        assertThat(checker.open()).isZero();
    }

    @Test
    void shouldReportARecordThatNeverComesOutAsLost() {
        ack(0, 1, 2);
        comesOut(0, 10);
        comesOut(2, 12);

        assertThat(checker.account().lost()).isEqualTo(1);
        assertThat(checker.open()).isEqualTo(1);
        assertThat(checker.openRecords(10)).containsExactly(1L);
    }

    @Test
    void shouldCountEachTimeThatARecordComesOutAgain() {
        ack(0);
        comesOut(0, 10);
        comesOut(0, 20);
        comesOut(0, 30);

        assertThat(checker.account().duplicated()).isEqualTo(2);
        assertThat(checker.account().lost()).isZero();
    }

    @Test
    void shouldKnowInWhichProcessATaskWasLast() {
        ack(0, 1);
        assertThat(checker.whereabouts()).isEmpty();

        comesOut(0, 10);
        assertThat(checker.whereabouts()).containsEntry(TASK, PROCESS);

        comesOut(1, 20, PROCESS + 1);
        assertThat(checker.whereabouts()).containsEntry(TASK, PROCESS + 1);
    }

    @Test
    void shouldReportWhatNeverWentInAsPhantom() {
        ack(0);
        comesOut(0, 10);
        comesOut(1, 11);
        checker.onOutput(output(PRODUCER + 1, 0, 0, TASK, PROCESS), 12);

        assertThat(checker.account().phantom()).isEqualTo(2);
    }

    @Test
    void shouldNotCallARecordPhantomWhoseAcknowledgementCameLater() {
        comesOut(0, 10);
        ack(0);

        assertThat(checker.account().phantom()).isZero();
        assertThat(checker.open()).isZero();
    }

    @Test
    void shouldTakeAnUncertainRecordEitherWay() {
        checker.onUncertain(0);
        checker.onUncertain(1);
        comesOut(0, 10);

        assertThat(checker.account()).isEqualTo(new Account(2, 2, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldReportEveryChangedByteOfARecordAsCorrupted() {
        ack(0);
        byte[] whole = output(PRODUCER, 0, 0, TASK, PROCESS);
        int record = new LoadRecord(PRODUCER, 0, 0, PADDING).encode().length;

        for (int i = 0; i < record; i++) {
            byte[] changed = whole.clone();
            changed[Integer.BYTES + i] ^= 1;
            checker.onOutput(changed, 10);
        }

        assertThat(checker.account().corrupted()).isEqualTo(record);
        assertThat(checker.account().lost()).isEqualTo(1);
    }

    @Test
    void shouldReportARecordUnderAnotherKeyAsCorrupted() {
        ack(3);
        checker.onOutput(output(PRODUCER, 3, 4, TASK, PROCESS), 10);

        assertThat(checker.account().corrupted()).isEqualTo(1);
    }

    @Test
    void shouldReportWhatIsTooShortAsCorrupted() {
        checker.onOutput(new byte[0], 10);
        checker.onOutput(new byte[] {0, 0, 0, 9}, 10);

        assertThat(checker.account().corrupted()).isEqualTo(2);
    }

    @Test
    void shouldJudgeTheOrderOfAKeyByFirstOccurrencesAlone() {
        ack(1, 11, 21, 31);
        comesOut(1, 10);
        comesOut(11, 11);
        comesOut(1, 12);
        assertThat(checker.account().outOfOrder()).as("a late duplicate").isZero();

        comesOut(31, 13);
        comesOut(21, 14);
        assertThat(checker.account().outOfOrder()).as("21 after 31").isEqualTo(1);
    }

    @Test
    void shouldNotCompareTheOrderOfDifferentKeys() {
        ack(1, 2);
        comesOut(2, 10);
        comesOut(1, 11);

        assertThat(checker.account().outOfOrder()).isZero();
    }

    @Test
    void shouldCallAFaultDrainedWhenAllThatWasOnItsWayIsOut() {
        ack(0, 1, 2);
        comesOut(0, 90);
        int fault = checker.onFault(100, Map.of());
        ack(3);

        comesOut(1, 150);
        assertThat(checker.finding(fault).inFlight()).isEqualTo(2);
        assertThat(checker.finding(fault).missing()).isEqualTo(1);
        assertThat(checker.finding(fault).drainMs()).isEmpty();

        comesOut(2, 400);
        comesOut(3, 900);
        assertThat(checker.finding(fault).drainMs()).hasValue(300);
    }

    @Test
    void shouldNotCountAsDrainWhatCameOutBeforeTheFaultAndIsReadAfterIt() {
        ack(0);
        int fault = checker.onFault(100, Map.of());
        comesOut(0, 95);

        assertThat(checker.finding(fault).drainMs()).hasValue(0);
    }

    @Test
    void shouldCallAFaultResumedAtTheFirstOutputOfATaskThatIsBackElsewhere() {
        ack(0, 1, 2, 3);
        int fault = checker.onFault(100, Map.of(TASK, PROCESS));

        comesOut(0, 120);
        assertThat(checker.finding(fault).resumeMs()).as("where it was").isEmpty();

        checker.onOutput(output(PRODUCER, 1, 1, TASK + 1, PROCESS + 1), 130);
        assertThat(checker.finding(fault).resumeMs()).as("another task").isEmpty();

        comesOut(2, 1_100, PROCESS + 1);
        comesOut(3, 1_050, PROCESS + 1);
        assertThat(checker.finding(fault).resumeMs())
                .as("the earliest, in whatever order they are read")
                .hasValue(950);
    }

    @Test
    void shouldCountTheResumeFromTheRepairWhereNoTaskWasHit() {
        ack(0, 1);
        int fault = checker.onFault(100, Map.of());
        comesOut(0, 150);
        assertThat(checker.finding(fault).resumeMs()).isEmpty();

        checker.onRepaired(fault, 500);
        comesOut(1, 620);
        assertThat(checker.finding(fault).resumeMs()).hasValue(120);
    }

    @Test
    void shouldAttributeDuplicatesToTheFaultBefore() {
        ack(0, 1);
        comesOut(0, 50);
        int first = checker.onFault(100, Map.of());
        comesOut(0, 150);
        int second = checker.onFault(200, Map.of());
        comesOut(0, 250);
        comesOut(0, 260);

        assertThat(checker.finding(first).duplicated()).isEqualTo(1);
        assertThat(checker.finding(second).duplicated()).isEqualTo(2);
    }

    @Test
    void shouldTellForHowLongNothingCameOut() {
        ack(0, 1, 2);
        comesOut(0, 10_000);
        comesOut(1, 10_700);
        comesOut(2, 12_000);

        assertThat(checker.longestSilenceMs(10_000, 12_050)).isEqualTo(1_200);
        assertThat(checker.longestSilenceMs(10_000, 10_750)).isEqualTo(600);
        assertThat(checker.longestSilenceMs(12_000, 15_000)).as("up to its end").isEqualTo(2_900);
    }
}
