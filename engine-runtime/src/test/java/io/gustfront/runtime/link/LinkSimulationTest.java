package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.runtime.link.LinkCounters.Counter;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LinkSimulationTest {
    private static final int SEEDS = Integer.getInteger("link.seeds", 100);
    private static final long FIRST_SEED = Long.getLong("link.seed", 1);
    private static final int EVENTS = 3_000;

    @BeforeAll
    static void quiet() {
        QuietLogs.set();
    }

    @Test
    void shouldDeliverInOrderAndExactlyOnceOrHandBackWhateverHappens_K1_K2_K3_W1() {
        Map<Counter, Long> totals = new EnumMap<>(Counter.class);
        Set<CloseReason> reasons = EnumSet.noneOf(CloseReason.class);
        long delivered = 0;
        long handedBack = 0;
        long both = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            LinkSimulation simulation = new LinkSimulation(seed);
            run(simulation, seed);
            simulation.totals.forEach((counter, value) -> totals.merge(counter, value, Long::sum));
            reasons.addAll(simulation.ledger.closeReasons());
            delivered += simulation.ledger.delivered();
            handedBack += simulation.ledger.handedBack();
            both += simulation.ledger.handedBackAndDelivered();
        }

        // A run in which the faults did not land proves nothing.
        assertThat(totals)
                .allSatisfy(
                        (counter, value) -> assertThat(value).as(counter.name()).isPositive());
        // No weather is bad enough for PROTOCOL_ERROR; see ResumableSessionTest.
        assertThat(reasons)
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(CloseReason.PROTOCOL_ERROR)));
        assertThat(delivered).isPositive();
        assertThat(handedBack).isGreaterThan(both);
        assertThat(both).isPositive();
    }

    @Test
    void shouldCatchAnAcknowledgementOfWhatWasNotTaken() {
        assertThatThrownBy(() -> runAll((from, to, frame) -> {
                    if (isSessionFrame(frame) && received(frame) > 0) {
                        FrameWriter.LONG.set(frame, FrameWriter.RECEIVED_OFFSET, received(frame) + 1);
                        seal(frame);
                    }
                    return List.of(frame);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("neither delivered nor handed back");
    }

    @Test
    void shouldCatchAFrameThatIsLostWithoutAGap() {
        boolean[] lost = new boolean[1];
        long[] shift = new long[1];
        assertThatThrownBy(() -> runAll((from, to, frame) -> {
                    if (isSessionFrame(frame) && from.equals("host1") && to.equals("host2") && first(frame) > 3) {
                        if (!lost[0]) {
                            lost[0] = true;
                            shift[0] = (short) FrameWriter.SHORT.get(frame, FrameWriter.ENTRIES_OFFSET);
                            return List.of();
                        }
                        FrameWriter.LONG.set(frame, FrameWriter.FIRST_OFFSET, first(frame) - shift[0]);
                        seal(frame);
                    }
                    return List.of(frame);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("instead of");
    }

    private static void runAll(InMemoryNetwork.Interference bug) {
        for (long seed = 1; seed <= 50; seed++) {
            run(new LinkSimulation(seed, bug), seed);
        }
    }

    private static void run(LinkSimulation simulation, long seed) {
        try {
            simulation.run(EVENTS);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    /** Not a handshake's, and sound. */
    private static boolean isSessionFrame(byte[] frame) {
        return frame.length >= FrameWriter.HEADER_BYTES && crc(frame) == (int) FrameWriter.INT.get(frame, 0);
    }

    private static long received(byte[] frame) {
        return (long) FrameWriter.LONG.get(frame, FrameWriter.RECEIVED_OFFSET);
    }

    private static long first(byte[] frame) {
        return (long) FrameWriter.LONG.get(frame, FrameWriter.FIRST_OFFSET);
    }

    private static void seal(byte[] frame) {
        FrameWriter.INT.set(frame, FrameWriter.CRC_OFFSET, crc(frame));
    }

    private static int crc(byte[] frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame, FrameWriter.TYPE_OFFSET, frame.length - FrameWriter.TYPE_OFFSET);
        return (int) crc.getValue();
    }
}
