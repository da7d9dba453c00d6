package io.gustfront.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.channel.ToWorker.Launch;
import io.gustfront.runtime.executor.ErrorSink;
import io.gustfront.runtime.frames.FrameListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WorkerProcessTest {
    @Test
    void shouldEndWithLastWordsWhateverIsThrown() {
        LastWords why = new WorkerProcess(new SystemClock(), new Failing()).run();

        assertThat(why.code()).isEqualTo(LastWords.CRASHED);
        assertThat(why.cause()).isEqualTo("the worker failed: java.lang.AssertionError: not thought of");
    }

    private static final class Failing implements WorkerSurroundings {
        @Override
        public boolean dial(FrameListener listener) {
            throw new AssertionError("not thought of");
        }

        @Override
        public void hangUp() {}

        @Override
        public void compose(Launch launch, ErrorSink errors, Composing outcome) {}
    }
}
