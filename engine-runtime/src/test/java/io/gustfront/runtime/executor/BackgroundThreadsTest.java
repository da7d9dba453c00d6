package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.BackgroundTask;
import io.gustfront.runtime.agent.ThreadNaming;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackgroundThreadsTest {
    private final BlockingQueue<String> faults = new ArrayBlockingQueue<>(10);
    private final BlockingQueue<Throwable> errors = new ArrayBlockingQueue<>(10);
    private final BackgroundThreads threads = new BackgroundThreads(
            new ThreadNaming("w-", BackgroundThreadsTest.class.getClassLoader()),
            (agent, fault) -> faults.add(agent + ": " + fault.getMessage()));

    @Test
    void shouldHandOutOfMemoryToTheFaultHandlerAndEnd() throws InterruptedException {
        BackgroundTask running = threads.start(
                "poll",
                () -> {
                    throw new OutOfMemoryError("pretended");
                },
                errors::add);

        assertThat(faults.poll(20, TimeUnit.SECONDS)).isEqualTo("w-poll: pretended");
        assertThat(running.stop(20_000)).isTrue();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldReportOtherErrorsAndGoOn() throws InterruptedException {
        BackgroundTask running = threads.start(
                "poll",
                () -> {
                    throw new StackOverflowError("deep");
                },
                errors::add);

        assertThat(errors.poll(20, TimeUnit.SECONDS)).hasMessage("deep");
        running.wakeUp();
        assertThat(running.stop(20_000)).isTrue();
        assertThat(faults).isEmpty();
    }
}
