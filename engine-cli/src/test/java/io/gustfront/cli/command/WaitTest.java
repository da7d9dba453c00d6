package io.gustfront.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitTest {
    private final StopSignal stop = new StopSignal();
    private final Wait wait = new Wait(stop);

    @Test
    void shouldWaitUntilTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();

        wait.until("the third time", Duration.ofMinutes(1), () -> asked.incrementAndGet() == 3);

        assertThat(asked).hasValue(3);
    }

    @Test
    void shouldGiveUpAtTheDeadlineAndSayWhatItWaitedFor() {
        assertThatThrownBy(() -> wait.until("the moon", Duration.ZERO, () -> false))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("waited for the moon in vain, for 0 s");
    }

    @Test
    void shouldGiveWayToCtrlC() {
        stop.request();

        assertThatThrownBy(() -> wait.until("the moon", Duration.ofMinutes(1), () -> false))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("interrupted");
    }

    @Test
    void shouldGiveWayToItsCheck() {
        Wait checking = wait.withCheck(() -> {
            throw new CommandFailedException("the moon fell down");
        });

        assertThatThrownBy(() -> checking.until("the moon", Duration.ofMinutes(1), () -> false))
                .hasMessage("the moon fell down");
    }
}
