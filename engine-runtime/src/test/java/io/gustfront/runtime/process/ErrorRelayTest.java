package io.gustfront.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.channel.ToSupervisor;
import io.gustfront.runtime.executor.ErrorReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorRelayTest {
    private final ErrorRelay relay = new ErrorRelay();

    @Test
    void shouldTellOneOfAKindAtOnceAndTheOthersAsANumber() {
        for (int i = 0; i < 100; i++) {
            report(i, "boom");
        }

        List<ToSupervisor.ErrorReport> first = relay.poll(100);
        report(200, "boom");
        assertThat(first).hasSize(1);
        assertThat(first.get(0).count()).isEqualTo(100);
        assertThat(first.get(0).message()).contains("boom");
        assertThat(relay.poll(5_000)).isEmpty();
        assertThat(relay.poll(10_200))
                .singleElement()
                .satisfies(told -> assertThat(told.count()).isEqualTo(1));
        assertThat(relay.poll(30_000)).isEmpty();
    }

    @Test
    void shouldTakeErrorsBeyondItsBoundForOneKind() {
        for (int i = 0; i < 10_000; i++) {
            report(1, "boom " + i);
        }

        assertThat(relay.poll(1)).hasSizeLessThan(600);
    }

    /** It would end the worker, and the next one, for the tuple comes again. */
    @Test
    void shouldTellOfAnErrorWhoseMessageCannotBeHad() {
        relay.report(new ErrorReport(1, "count", 3, new Unspeakable()));

        assertThat(relay.poll(1)).singleElement().satisfies(told -> {
            assertThat(told.message())
                    .isEqualTo(
                            Unspeakable.class.getName() + ": its message can't be had: java.lang.StackOverflowError");
            assertThat(told.stack()).contains("ErrorRelayTest.shouldTellOfAnErrorWhoseMessageCannotBeHad");
        });
    }

    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("InfiniteRecursion") // a mistake, on purpose
        public String getMessage() {
            return getMessage() + "";
        }
    }

    private void report(long timeMs, String message) {
        relay.report(new ErrorReport(timeMs, "count", 3, new IllegalStateException(message)));
    }
}
