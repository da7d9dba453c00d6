package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.executor.ErrorReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorLogTest {
    private final List<ErrorReport> heard = new ArrayList<>();
    private final ErrorLog log = new ErrorLog(heard::add);

    private ErrorReport report(long timeMs, String component, Throwable error) {
        ErrorReport report = new ErrorReport(timeMs, component, 1, error);
        log.report(report);
        return report;
    }

    @Test
    void shouldKeepOneOfEachKindInTenSeconds() {
        ErrorReport first = report(0, "a", new IllegalStateException("x"));
        report(9_999, "a", new IllegalStateException("x"));
        ErrorReport later = report(10_000, "a", new IllegalStateException("x"));

        assertThat(heard).containsExactly(first, later);
        assertThat(log.latest()).containsExactly(first, later);
        assertThat(log.count()).isEqualTo(3);
    }

    @Test
    void shouldTellKindsApartByComponentClassAndMessage() {
        report(0, "a", new IllegalStateException("x"));
        report(0, "b", new IllegalStateException("x"));
        report(0, "a", new IllegalArgumentException("x"));
        report(0, "a", new IllegalStateException("y"));
        report(0, "a", new IllegalStateException());
        report(0, "a", new IllegalStateException((String) null));

        assertThat(heard).hasSize(5);
    }

    @Test
    void shouldKeepABoundedNumber() {
        for (int i = 0; i < 5_000; i++) {
            report(i, "a", new IllegalStateException("number " + i));
        }

        assertThat(log.latest()).hasSize(200);
        assertThat(log.latest().get(199).error()).hasMessage("number 4999");
        assertThat(log.latest().get(0).error()).hasMessage("number 4800");
        assertThat(log.count()).isEqualTo(5_000);
    }

    @Test
    void shouldKeepAnErrorThatCannotTellItsMessage() {
        RuntimeException mute = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("not even that");
            }
        };

        report(0, "a", mute);

        assertThat(log.latest()).hasSize(1);
    }

    @Test
    void shouldSurviveAListenerThatThrows() {
        ErrorLog deaf = new ErrorLog(report -> {
            throw new IllegalStateException("full disk");
        });

        deaf.report(new ErrorReport(0, "a", 1, new RuntimeException("x"))); // an executor's thread, which must go on

        assertThat(deaf.latest()).hasSize(1);
    }

    @Test
    void shouldNameWhoseErrorItIs() {
        assertThat(new ErrorReport(0, "split", 3, new IllegalStateException("x")))
                .hasToString("split task 3: java.lang.IllegalStateException: x");
    }
}
