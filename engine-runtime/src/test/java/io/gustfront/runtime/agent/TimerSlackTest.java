package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TimerSlackTest {
    private static final ThreadNaming NAMING = new ThreadNaming("words-1-", TimerSlackTest.class.getClassLoader());

    private static long ofCallingThread() throws Exception {
        return Long.parseLong(Files.readString(TimerSlack.file()).strip());
    }

    @Test
    void shouldWakeThreadsOfAWorkerAsExactlyAsTheKernelCan() throws Exception {
        assumeThat(TimerSlack.file()).as("of Linux 4.6").isWritable();
        long before = ofCallingThread();
        CompletableFuture<Long> slack = new CompletableFuture<>();
        Thread thread = NAMING.newThread("park", () -> {
            try {
                slack.complete(ofCallingThread());
            } catch (Exception e) {
                slack.completeExceptionally(e);
            }
        });

        thread.start();
        thread.join();

        assertThat(slack.getNow(null)).isOne();
        assertThat(ofCallingThread()).as("of the thread that started it").isEqualTo(before);
    }
}
