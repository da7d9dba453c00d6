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
        ErrorReport first = report(0, "a", at(new IllegalStateException("x"), "user.Bolt", 10));
        report(9_999, "a", at(new IllegalStateException("y"), "user.Bolt", 10));
        ErrorReport later = report(10_000, "a", at(new IllegalStateException("z"), "user.Bolt", 10));

        assertThat(heard).containsExactly(first, later);
        assertThat(log.latest()).containsExactly(first, later);
        assertThat(log.count()).isEqualTo(3);
    }

    @Test
    void shouldTellKindsApartByComponentClassAndPlace() {
        report(0, "a", at(new IllegalStateException("x"), "user.Bolt", 10));
        report(0, "b", at(new IllegalStateException("x"), "user.Bolt", 10));
        report(0, "a", at(new IllegalArgumentException("x"), "user.Bolt", 10));
        report(0, "a", at(new IllegalStateException("x"), "user.Bolt", 11));
        report(0, "a", at(new IllegalStateException("record 7"), "user.Bolt", 10));
        report(0, "a", at(new IllegalStateException("record 8"), "user.Bolt", 10));

        assertThat(heard).hasSize(4);
    }

    /** Of two that the library threw at the same place, each came from another line of user code. */
    @Test
    void shouldLookForThePlaceInUserCode() {
        for (int line = 1; line <= 3; line++) {
            Throwable error = new NumberFormatException("x" + line);
            error.setStackTrace(new StackTraceElement[] {
                new StackTraceElement("java.lang.Integer", "parseInt", "Integer.java", 600),
                new StackTraceElement("io.gustfront.api.tuple.Values", "of", "Values.java", 6),
                new StackTraceElement("user.Bolt", "execute", "Bolt.java", line / 2),
                new StackTraceElement("io.gustfront.runtime.executor.BoltExecutor", "execute", "B.java", line),
            });
            report(0, "a", error);
        }

        assertThat(heard).hasSize(2);
    }

    @Test
    void shouldKeepAnErrorWithoutAStackOncePerClass() {
        report(0, "a", bare(new IllegalStateException("x")));
        report(0, "a", bare(new IllegalStateException("y")));
        report(0, "a", bare(new IllegalArgumentException("x")));

        assertThat(heard).hasSize(2);
    }

    private static Throwable bare(Throwable error) {
        error.setStackTrace(new StackTraceElement[0]);
        return error;
    }

    private static Throwable at(Throwable error, String type, int line) {
        error.setStackTrace(new StackTraceElement[] {new StackTraceElement(type, "execute", "Bolt.java", line)});
        return error;
    }

    @Test
    void shouldKeepABoundedNumber() {
        for (int i = 0; i < 5_000; i++) {
            report(i, "a", at(new IllegalStateException("number " + i), "user.Bolt", i));
        }

        assertThat(log.latest()).hasSize(200);
        assertThat(log.latest().get(199).error()).hasMessage("number 4999");
        assertThat(log.latest().get(0).error()).hasMessage("number 4800");
        assertThat(log.count()).isEqualTo(5_000);
    }

    @Test
    void shouldKeepAnErrorThatCannotTellWhereItCameFrom() {
        RuntimeException mute = new RuntimeException() {
            @Override
            public StackTraceElement[] getStackTrace() {
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
