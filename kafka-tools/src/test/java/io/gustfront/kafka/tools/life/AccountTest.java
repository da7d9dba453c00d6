package io.gustfront.kafka.tools.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccountTest {
    private final Account account = new Account();

    @Test
    void shouldFindNothingWrongWhenEachRecordCameOutOnce() {
        IntStream.range(0, 1_000).map(number -> 999 - number).forEach(account::cameOut);

        assertThat(account.out()).isEqualTo(1_000);
        assertThat(account.lost(first(1_000))).isEqualTo(new BitSet());
        assertThat(account.duplicates()).isEqualTo(new BitSet());
        assertThat(account.strangers(first(1_000))).isEqualTo(new BitSet());
    }

    @Test
    void shouldTellWhichRecordIsLostAlsoWhenAnotherCameOutTwice() {
        IntStream.range(0, 1_000).filter(number -> number != 417).forEach(account::cameOut);
        account.cameOut(3);

        assertThat(account.lost(first(1_000))).isEqualTo(of(417));
        assertThat(account.duplicates()).isEqualTo(of(3));
    }

    @Test
    void shouldMissTheLastRecordAndTellOneThatNobodyPutIn() {
        IntStream.range(0, 10).forEach(account::cameOut);
        account.cameOut(11);

        assertThat(account.lost(first(11))).isEqualTo(of(10));
        assertThat(account.strangers(first(11))).isEqualTo(of(11));
    }

    private static BitSet first(int numbers) {
        BitSet set = new BitSet();
        set.set(0, numbers);
        return set;
    }

    private static BitSet of(int number) {
        BitSet set = new BitSet();
        set.set(number);
        return set;
    }
}
