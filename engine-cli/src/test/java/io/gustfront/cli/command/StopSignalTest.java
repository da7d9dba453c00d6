package io.gustfront.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What else has to end in order is given two minutes. */
@Timeout(60)
class StopSignalTest {
    private final StopSignal stop = new StopSignal();

    @Test
    void shouldWaitForACommandsEndAndGiveItsCode() throws Exception {
        CompletableFuture<OptionalInt> shutdown = shutDown();

        stop.finish(1);

        assertThat(shutdown.get(30, TimeUnit.SECONDS)).hasValue(1);
    }

    @Test
    void shouldCutOffATracelessCommandAlsoIfTheSignalCameBeforeItWasSeenToBeOne() throws Exception {
        CompletableFuture<OptionalInt> shutdown = shutDown();

        stop.allowCuttingOff();

        assertThat(shutdown.get(30, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void shouldSayTheLastWordOfWhatIsCutOff() {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        stop.setLastWord(() -> said.add("under way"));
        stop.setLastWord(() -> said.add("told"));
        stop.allowCuttingOff();

        assertThat(stop.awaitFinish()).isEmpty();

        assertThat(said).containsExactly("told");
    }

    @Test
    void shouldNotSpeakForACommandThatEndsByItself() {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        stop.setLastWord(() -> said.add("told"));
        stop.allowCuttingOff();
        stop.finish(0);

        assertThat(stop.awaitFinish()).hasValue(0);

        assertThat(said).isEmpty();
    }

    /** What it says and its code shouldn't contradict each other. */
    @Test
    void shouldNotTakeBackThatACommandIsCutOff() {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        stop.setLastWord(() -> {
            taken.complete(stop.takeLastWord());
            stop.finish(0);
        });
        stop.allowCuttingOff();

        assertThat(stop.awaitFinish()).isEmpty();

        assertThat(taken).isCompletedWithValue(false);
    }

    @Test
    void shouldLetACommandSayItsLastWordItselfAndNotRepeatIt() throws Exception {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        stop.setLastWord(() -> said.add("told"));
        stop.allowCuttingOff();

        assertThat(stop.takeLastWord()).isTrue();
        long beginNs = System.nanoTime();
        assertThat(stop.awaitFinish()).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - beginNs)).isGreaterThan(Duration.ofSeconds(2));
        assertThat(said).isEmpty();
    }

    /** As on a pipe that nobody reads. */
    @Test
    void shouldNotWaitForALastWordThatCannotBeSaid() {
        CountDownLatch read = new CountDownLatch(1);
        stop.setLastWord(() -> Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> read.getCount() == 0));
        stop.allowCuttingOff();

        assertThat(stop.awaitFinish()).isEmpty();
        read.countDown();
    }

    /** Whether it saw the request in time is chance; that it is known by the code shouldn't be. */
    @Test
    void shouldGiveATracelessCommandThatSawTheRequestAndFailedTheSignalsCode() {
        stop.allowCuttingOff();
        stop.finish(1);

        assertThat(stop.awaitFinish()).isEmpty();
    }

    @Test
    void shouldNotTakeTheEndOfACommandForAFailureThatWaitsForTheRequest() {
        stop.allowCuttingOff();
        stop.expectRequest();

        assertThat(stop.awaitFinish()).hasValue(0);
    }

    /** Returns when the shutdown waits. */
    private CompletableFuture<OptionalInt> shutDown() {
        CompletableFuture<OptionalInt> code = new CompletableFuture<>();
        Thread shutdown = new Thread(() -> code.complete(stop.awaitFinish()), "shutdown");
        shutdown.setDaemon(true);
        shutdown.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> shutdown.getState() == Thread.State.TIMED_WAITING);
        return code;
    }
}
