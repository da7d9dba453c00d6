package io.gustfront.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.agent.ThreadNaming;
import io.gustfront.runtime.agent.WorkerThread;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.core.impl.ContextDataInjectorFactory;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Test;

class GuestInLogsTest {
    private static void onWorkerThread(Runnable work) throws InterruptedException {
        Thread thread =
                new ThreadNaming("words-1-", GuestInLogsTest.class.getClassLoader()).newThread("split[1]", work);
        thread.start();
        thread.join();
    }

    private static Map<String, String> context() {
        return ContextDataInjectorFactory.createInjector()
                .injectContextData(List.of(), new SortedArrayStringMap())
                .toMap();
    }

    @Test
    void shouldTellLog4jWhoseCodeRunsWhileThatIsAnothers() throws Exception {
        List<Map<String, String>> seen = new ArrayList<>();

        onWorkerThread(() -> {
            seen.add(context());
            String outer = WorkerThread.enter("words-1-count[2]");
            String inner = WorkerThread.enter("words-1-store[3]");
            seen.add(context());
            WorkerThread.enter(inner);
            seen.add(context());
            WorkerThread.enter(outer);
            seen.add(context());
        });

        assertThat(seen)
                .containsExactly(
                        Map.of(), Map.of("guest", ">words-1-store[3]"), Map.of("guest", ">words-1-count[2]"), Map.of());
    }

    @Test
    void shouldSayOfAPrintedLineWhoseItIs() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(
                new PrintedLines(log, "OUT  ", () -> LocalDateTime.of(2026, 3, 4, 5, 6, 7)),
                true,
                StandardCharsets.UTF_8);

        onWorkerThread(() -> {
            WorkerThread.enter("words-1-count[2]");
            out.println("by count");
        });

        assertThat(log.toString(StandardCharsets.UTF_8))
                .isEqualTo("2026-03-04 05:06:07.000 OUT   [words-1-split[1]>words-1-count[2]] by count\n");
    }

    @Test
    void shouldSayNothingOnThreadsThatAreNoWorkers() {
        WorkerThread.enter("words-1-count[2]");

        assertThat(context()).isEmpty();
    }
}
