package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.route.FakePeer;
import io.gustfront.runtime.route.RouteSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a spout whose tuples go to another worker, and that always has some, sends with each duty cycle. */
class SpoutSectionsTest {
    private static final int BATCH_BYTES =
            RouteSettings.of(TopologyConfig.defaults(), false).batchBytes();
    private static final int CYCLES = 20;

    private final FakePeer peer = new FakePeer(1);

    /** Emits one tracked tuple of so many chars with each call. */
    private static final class SteadySpout implements Spout {
        private static final long serialVersionUID = 1L;
        private final String value;
        private transient SpoutOutputCollector collector;
        private int next;

        SteadySpout(int length) {
            this.value = "x".repeat(length);
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector newCollector) {
            collector = newCollector;
        }

        @Override
        public void nextTuple() {
            collector.emit(new Values(value), next++);
        }
    }

    /** Its first duty cycle is over: there is no credit, so what that has emitted waits. */
    private SpoutExecutor spout(Config config, int length) {
        ExecutorRig rig = new ExecutorRig(config.set(TopologyKeys.SPOUT_MAX_PENDING, 100_000), 1);
        rig.boltsWorker = peer;
        return rig.spout(new SteadySpout(length));
    }

    /** How long a value is whose tuple takes so many bytes of a section; how many say how long it is depends on that. */
    private int lengthOf(int tupleBytes) {
        int length = tupleBytes;
        for (int tries = 0; tries < 5; tries++) {
            int bytes = bytesOf(length);
            if (bytes == tupleBytes) {
                return length;
            }
            length += tupleBytes - bytes;
        }
        throw new AssertionError("no value's tuple takes " + tupleBytes + " bytes");
    }

    private int bytesOf(int length) {
        sendAll(spout(new Config().set(TopologyKeys.BATCH_TUPLES, 1), length));
        return peer.takeSections().get(0).length - SectionHeader.BYTES;
    }

    private void sendAll(SpoutExecutor spout) {
        peer.grant(ExecutorRig.BOLT_TASK, 1, 1_000_000, 1L << 40);
        spout.doWork();
    }

    @ParameterizedTest
    @ValueSource(ints = {137, 138, 150, 200, 1_000, 4_000})
    void shouldSendOneSectionThatIsFullAndLeaveNoRestWithEachDutyCycle(int tupleBytes) {
        SpoutExecutor spout = spout(new Config(), lengthOf(tupleBytes));
        sendAll(spout);
        peer.takeSections();
        int full = (BATCH_BYTES - SectionHeader.BYTES) / tupleBytes;
        assertThat(full).as("so that bytes are the bound").isLessThan(256);

        for (int cycle = 0; cycle < CYCLES; cycle++) {
            spout.doWork();

            List<byte[]> sections = peer.takeSections();
            assertThat(sections).hasSize(1);
            assertThat(sections.get(0)).hasSize(SectionHeader.BYTES + full * tupleBytes);
            assertThat(SectionHeader.read(sections.get(0)).tuples()).isEqualTo(full);
            assertThat(spout.stagedTuples()).isZero();
        }
    }

    @Test
    void shouldSendOneSectionOfAsManyTuplesAsTravelTogetherWithEachDutyCycleIfTheyAreSmall() {
        SpoutExecutor spout = spout(new Config(), 20);
        sendAll(spout);
        peer.takeSections();

        for (int cycle = 0; cycle < CYCLES; cycle++) {
            spout.doWork();

            List<byte[]> sections = peer.takeSections();
            assertThat(sections).hasSize(1);
            assertThat(SectionHeader.read(sections.get(0)).tuples()).isEqualTo(256);
            assertThat(spout.stagedTuples()).isZero();
        }
    }

    @Test
    void shouldSendALargeTupleAloneWithEachDutyCycle() {
        SpoutExecutor spout = spout(new Config(), 2 * BATCH_BYTES);
        sendAll(spout);
        peer.takeSections();

        for (int cycle = 0; cycle < CYCLES; cycle++) {
            spout.doWork();

            List<byte[]> sections = peer.takeSections();
            assertThat(sections).hasSize(1);
            assertThat(SectionHeader.read(sections.get(0)).tuples()).isOne();
        }
    }
}
