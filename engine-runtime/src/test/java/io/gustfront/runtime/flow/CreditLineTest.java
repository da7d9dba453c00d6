package io.gustfront.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.agent.Doorbell;
import org.junit.jupiter.api.Test;

class CreditLineTest {
    private final CreditLine line = new CreditLine();

    @Test
    void shouldHaveNoCreditUntilSomeIsGranted_B2() {
        Doorbell bell = new Doorbell();
        assertThat(line.share().tryTake(1, 1, bell)).isFalse();

        line.grant(10, 1_000);

        assertThat(bell.answer()).isTrue();
        assertThat(line.share().tryTake(1, 1)).isTrue();
        assertThat(line.share().free()).isEqualTo(9);
    }

    @Test
    void shouldTakeGrantsAsPositionsSinceTheSessionBegan_B2() {
        line.grant(10, 100);
        assertThat(line.share().tryTake(10, 100)).isTrue();

        line.grant(10, 100);
        assertThat(line.share().free()).isZero();
        line.grant(25, 250);

        assertThat(line.share().free()).isEqualTo(15);
    }

    @Test
    void shouldIgnoreAPositionThatWasPassed_B2() {
        line.grant(10, 100);
        line.grant(4, 40);
        line.grant(-1, Long.MIN_VALUE);
        line.grant(Long.MIN_VALUE, 100);

        assertThat(line.share().free()).isEqualTo(10);
        assertThat(line.share().tryTake(1, 100)).isTrue();
        assertThat(line.share().tryTake(1, 1)).isFalse();
    }

    @Test
    void shouldGiveCreditForInboxesOfManyGigabytes_B2() {
        line.grant(1_000, 1L << 40);

        assertThat(line.share().tryTake(1, 1 << 24)).isTrue();
        line.grant(1_001, (1L << 40) + 1);
        assertThat(line.share().tryTake(1, 1 << 24)).isTrue();
    }
}
